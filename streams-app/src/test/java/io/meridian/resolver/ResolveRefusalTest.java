package io.meridian.resolver;

import static io.meridian.resolver.Regions.EU;
import static io.meridian.resolver.Regions.TOKYO;
import static io.meridian.resolver.Regions.US;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.divergence.DivergenceKind;
import io.meridian.divergence.DivergenceRecord;
import io.meridian.journal.JournalEvent;
import io.meridian.resolved.ChangeEffect;
import io.meridian.resolved.ResolvedChange;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResolveRefusalTest {

  private static final String KEY = "default/orders/1";
  private static final String NO_RESOURCE = "_meridian/quarantined/eu-central-1";

  private final ResolverDriver driver = new ResolverDriver(US);
  private final Journaled eu = new Journaled(EU);

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void record_isQuarantinedWhenItIsGarbage() {
    refuses(KEY, new byte[] {0, 0, 0, 0, 1, 99, 98}, DivergenceKind.UNREADABLE, KEY);
  }

  @Test
  void record_isQuarantinedWhenItHasNoValue() {
    refuses(KEY, null, DivergenceKind.UNREADABLE, KEY);
  }

  @Test
  void record_isQuarantinedWhenItHasNoKey() {
    refuses(null, driver.encode(eu.update(1, "a")), DivergenceKind.UNREADABLE, null);
  }

  @Test
  void record_isQuarantinedWhenItsAvroIsTruncated() {
    byte[] whole = driver.encode(eu.update(1, "a"));
    refuses(KEY, Arrays.copyOf(whole, whole.length - 1), DivergenceKind.UNREADABLE, KEY);
  }

  @Test
  void record_isQuarantinedWhenItsSchemaIsUnknown() {
    byte[] bytes = driver.encode(eu.update(1, "a"));
    bytes[3] = 77;
    refuses(KEY, bytes, DivergenceKind.UNREADABLE, KEY);
  }

  @Test
  void record_isQuarantinedWhenItsMagicByteIsWrong() {
    byte[] bytes = driver.encode(eu.update(1, "a"));
    bytes[0] = 1;
    refuses(KEY, bytes, DivergenceKind.UNREADABLE, KEY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "orders/1",
        "default/orders/%41",
        "default//1",
        "a/b/c/d",
        "default/b/ü",
        "",
        "//"
      })
  void record_isQuarantinedWhenItsKeyIsNotCanonical(String key) {
    refuses(key, driver.encode(eu.update(1, "a")), DivergenceKind.UNREADABLE, null);
  }

  @Test
  void record_isQuarantinedWhenItsTenantIsReserved() {
    refuses(NO_RESOURCE, driver.encode(eu.update(1, "a")), DivergenceKind.UNREADABLE, null);
  }

  @Test
  void record_isQuarantinedWhenItsOriginOffsetIsUnreadable() {
    RecordHeaders headers = new RecordHeaders();
    headers.add(ResolverNames.ORIGIN_OFFSET, new byte[] {-1, 0, 0, 0, 0, 0, 0, 0});
    driver.raw(EU, ResolverDriver.bytes(KEY), driver.encode(eu.update(1, "a")), headers);

    assertThat(driver.quarantine()).hasSize(1);
    ResolvedChange change = driver.resolvedOne();
    assertThat(change.getEffect()).isEqualTo(ChangeEffect.NOTHING);
    assertThat(change.getPosition()).isEqualTo(-1);
  }

  @Test
  void event_isQuarantinedWhenItsRegionDoesNotOwnTheJournal() {
    byte[] bytes = driver.encode(new Journaled(TOKYO).update(1, "a"));
    refuses(KEY, bytes, DivergenceKind.FOREIGN_REGION, KEY);
  }

  @Test
  void event_isQuarantinedWhenItsContextCoversItself() {
    JournalEvent event = eu.update(1, "a", VersionVector.of(EU, new Position(1, 7)));
    refuses(KEY, driver.encode(event), DivergenceKind.CONTRADICTION, KEY);
    assertThat(driver.figure(ResolverFigures.GAPS).longValue()).isZero();
  }

  @Test
  void event_isQuarantinedWhenItAndAnotherEachSawTheOther() {
    Journaled us = new Journaled(US);
    driver.journal(US, KEY, us.update(1, "a", VersionVector.of(EU, new Position(1, 0))));
    driver.resolved();
    JournalEvent event = eu.update(1, "b", VersionVector.of(US, new Position(1, 0)));
    refuses(KEY, driver.encode(event), DivergenceKind.CONTRADICTION, KEY);
  }

  @Test
  void event_isQuarantinedWhenItsEpochIsOutOfRange() {
    JournalEvent event = eu.update(1, "a");
    event.setEpoch(-3);
    refuses(KEY, driver.encode(event), DivergenceKind.CONTRADICTION, KEY);
  }

  @Test
  void event_isQuarantinedWhenItsJournalWentBack() {
    JournalEvent later = eu.update(1, "a");
    later.setEpoch(2);
    driver.journal(EU, KEY, later);
    assertThat(driver.resolvedOne().getEpoch()).isEqualTo(2);

    driver.journal(EU, KEY, eu.update(2, "b"));

    assertThat(driver.quarantine()).hasSize(1);
    assertThat(driver.divergence())
        .extracting(DivergenceRecord::getKind)
        .containsExactly(DivergenceKind.REGRESSION);
    ResolvedChange change = driver.resolvedOne();
    assertThat(change.getEpoch()).isEqualTo(2);
    assertThat(change.getPosition()).isZero();
  }

  @Test
  void neighbours_goOnWhenARecordIsQuarantined() {
    driver.journal(EU, KEY, eu.update(1, "a"));
    driver.raw(EU, ResolverDriver.bytes(KEY), new byte[] {5}, new RecordHeaders());
    driver.journal(EU, KEY, eu.update(2, "b"));

    assertThat(driver.resolved())
        .extracting(ResolvedChange::getEffect, ResolvedChange::getPosition)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(ChangeEffect.APPLY, 0L),
            org.assertj.core.groups.Tuple.tuple(ChangeEffect.NOTHING, 1L),
            org.assertj.core.groups.Tuple.tuple(ChangeEffect.APPLY, 2L));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void anyBytes_giveOneOutputEach(long seed) {
    Random random = new Random(seed);
    byte[] whole = driver.encode(eu.update(1, "a"));
    for (int i = 0; i < 500; i++) {
      byte[] bytes = whole.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      driver.raw(EU, ResolverDriver.bytes(KEY), bytes, new RecordHeaders());
      assertThat(driver.resolved()).as("seed=%s, number=%s", seed, i).hasSize(1);
    }
  }

  private void refuses(
      @Nullable String key, byte @Nullable [] value, DivergenceKind kind, @Nullable String named) {
    byte[] keyBytes = key == null ? null : ResolverDriver.bytes(key);
    RecordHeaders headers = new RecordHeaders();
    headers.add("trace", new byte[] {42});

    driver.raw(EU, keyBytes, value, headers);

    List<TestRecord<byte[], byte[]>> quarantined = driver.quarantine();
    assertThat(quarantined).hasSize(1);
    TestRecord<byte[], byte[]> record = quarantined.get(0);
    assertThat(record.key()).isEqualTo(keyBytes);
    assertThat(record.value()).isEqualTo(value);
    assertThat(record.headers().lastHeader("trace").value()).containsExactly(42);
    assertThat(header(record, "code")).isEqualTo(kind.name());
    assertThat(header(record, "cause")).isNotBlank();
    assertThat(header(record, "topic")).isEqualTo("journal.eu-central-1");
    assertThat(header(record, "partition")).isEqualTo("0");
    assertThat(header(record, "offset")).isEqualTo("0");
    List<DivergenceRecord> divergence = driver.divergence();
    assertThat(divergence).hasSize(1);
    assertThat(divergence.get(0).getKind()).isEqualTo(kind);
    assertThat(divergence.get(0).getKey()).isEqualTo(named);
    assertThat(divergence.get(0).getRegion()).isEqualTo(US.name());
    List<TestRecord<byte[], byte[]>> resolved = driver.resolvedRecords();
    assertThat(resolved).hasSize(1);
    assertThat(ResolverDriver.text(resolved.get(0).key())).isEqualTo(NO_RESOURCE);
    ResolvedChange change = driver.change(resolved.get(0).value());
    assertThat(change.getEffect()).isEqualTo(ChangeEffect.NOTHING);
    assertThat(change.getVisible()).isNull();
    assertThat(change.getRegion()).isEqualTo(EU.name());
    assertThat(change.getEpoch()).isEqualTo(1);
    assertThat(change.getPosition()).isZero();
    String code = kind.name().toLowerCase(java.util.Locale.ROOT);
    assertThat(driver.figure("resolver_quarantined_total{code=\"" + code + "\"}").longValue())
        .isEqualTo(1);
  }

  private static String header(TestRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader("meridian.quarantine." + name);
    return ResolverDriver.text(header.value());
  }
}
