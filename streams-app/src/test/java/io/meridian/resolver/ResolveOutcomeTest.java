package io.meridian.resolver;

import static io.meridian.resolver.Regions.EU;
import static io.meridian.resolver.Regions.US;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.journal.ChangeOperation;
import io.meridian.resolved.ChangeEffect;
import io.meridian.resolved.ResolvedChange;
import io.meridian.topology.RegionId;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResolveOutcomeTest {

  private static final String KEY = "default/orders/1";

  private final ResolverDriver driver = new ResolverDriver(US);
  private final Journaled us = new Journaled(US);
  private final Journaled eu = new Journaled(EU);

  @AfterEach
  void close() {
    driver.close();
  }

  @ParameterizedTest
  @EnumSource(ResolverStores.class)
  void event_isAppliedWhenItIsTheFirst(ResolverStores stores) {
    try (ResolverDriver other = new ResolverDriver(EU, stores)) {
      other.journal(US, KEY, us.update(1, "a"));

      List<TestRecord<byte[], byte[]>> records = other.resolvedRecords();
      assertThat(records).hasSize(1);
      assertThat(ResolverDriver.text(records.get(0).key())).isEqualTo(KEY);
      assertThat(records.get(0).timestamp()).isEqualTo(Journaled.START_MILLIS + 1);
      ResolvedChange change = other.change(records.get(0).value());
      assertThat(change.getEffect()).isEqualTo(ChangeEffect.APPLY);
      assertThat(change.getHeldBy()).isNull();
      assertThat(change.getRegion()).isEqualTo(US.name());
      assertThat(change.getPosition()).isZero();
      assertThat(change.getSiblings()).isEqualTo(1);
      assertThat(change.getConflict()).isFalse();
      assertThat(change.getVisible().getPayload()).isEqualTo(payload("a"));
      assertThat(other.divergence()).isEmpty();
      assertThat(other.quarantine()).isEmpty();
    }
  }

  @Test
  void event_isHeldWhenItsStoreHasIt() {
    driver.journal(US, KEY, us.captured(1, "a", VersionVector.EMPTY, "orders-db"));

    ResolvedChange change = driver.resolvedOne();
    assertThat(change.getEffect()).isEqualTo(ChangeEffect.HELD);
    assertThat(change.getHeldBy()).isEqualTo("orders-db");
    assertThat(driver.figure("resolver_outcomes_total{effect=\"held\"}").longValue()).isEqualTo(1);
  }

  @Test
  void event_isAppliedWhenAnotherRegionsStoreHasIt() {
    driver.journal(EU, KEY, eu.captured(1, "a", VersionVector.EMPTY, "orders-db"));

    assertThat(driver.resolvedOne().getEffect()).isEqualTo(ChangeEffect.APPLY);
  }

  @Test
  void event_leavesTheVisibleUnchangedWhenItLoses() {
    driver.journal(EU, KEY, eu.update(5, "later"));
    driver.resolved();

    driver.journal(US, KEY, us.update(4, "earlier"));

    ResolvedChange change = driver.resolvedOne();
    assertThat(change.getEffect()).isEqualTo(ChangeEffect.UNCHANGED);
    assertThat(change.getConflict()).isTrue();
    assertThat(change.getSiblings()).isEqualTo(2);
    assertThat(change.getRegion()).isEqualTo(US.name());
    assertThat(change.getVisible().getRegion()).isEqualTo(EU.name());
    assertThat(change.getVisible().getPayload()).isEqualTo(payload("later"));
    assertThat(driver.figure(ResolverFigures.CONFLICTS).longValue()).isEqualTo(1);
    assertThat(driver.figure(ResolverFigures.SIBLINGS_MAX).longValue()).isEqualTo(2);
  }

  @Test
  void event_isNoConflictWhenItsWriterHadSeenTheOther() {
    driver.journal(EU, KEY, eu.update(5, "first"));
    driver.resolved();

    driver.journal(US, KEY, us.update(6, "second", seen(EU, 0)));

    ResolvedChange change = driver.resolvedOne();
    assertThat(change.getEffect()).isEqualTo(ChangeEffect.APPLY);
    assertThat(change.getConflict()).isFalse();
    assertThat(change.getSiblings()).isEqualTo(1);
  }

  @Test
  void delete_isVisibleWhenItSawWhatItDeletes() {
    driver.journal(EU, KEY, eu.update(5, "a"));
    driver.resolved();

    driver.journal(US, KEY, us.delete(6, seen(EU, 0)));

    ResolvedChange change = driver.resolvedOne();
    assertThat(change.getEffect()).isEqualTo(ChangeEffect.APPLY);
    assertThat(change.getVisible().getOperation()).isEqualTo(ChangeOperation.DELETE);
  }

  @Test
  void keys_areIndependentOfEachOther() {
    driver.journal(US, "default/orders/1", us.update(1, "a"));
    driver.journal(EU, "default/orders/2", eu.update(2, "b"));

    assertThat(driver.resolved()).allMatch(change -> change.getEffect() == ChangeEffect.APPLY);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void position_isThatOfTheHeaderWhenTheRecordIsMirrored(boolean binary) {
    byte[] header =
        binary ? ByteBuffer.allocate(8).putLong(12_345_678L).array() : payload("12345678").array();
    RecordHeaders headers = new RecordHeaders();
    headers.add(ResolverNames.ORIGIN_OFFSET, header);

    driver.raw(EU, ResolverDriver.bytes(KEY), driver.encode(eu.update(1, "a")), headers);

    ResolvedChange change = driver.resolvedOne();
    assertThat(change.getPosition()).isEqualTo(12_345_678L);
    assertThat(change.getVisible().getPosition()).isEqualTo(12_345_678L);
  }

  @Test
  void timestamp_isTheInputsWhenTheEventComesFromTheFuture() {
    driver.journal(EU, KEY, eu.update(1_000_000_000_000L, "a"));

    assertThat(driver.resolvedRecords().get(0).timestamp())
        .isEqualTo(Journaled.START_MILLIS + 3_600_000L);
  }

  private static VersionVector seen(RegionId region, long offset) {
    return VersionVector.of(region, new Position(1, offset));
  }

  private static ByteBuffer payload(String text) {
    return ByteBuffer.wrap(ResolverDriver.bytes(text));
  }
}
