package io.meridian.resolver;

import static io.meridian.resolver.Regions.EU;
import static io.meridian.resolver.Regions.TOKYO;
import static io.meridian.resolver.Regions.US;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import io.meridian.audit.ConflictRecord;
import io.meridian.conflict.KeyEntry;
import io.meridian.divergence.DivergenceKind;
import io.meridian.divergence.DivergenceRecord;
import io.meridian.journal.JournalEvent;
import io.meridian.resolved.ChangeEffect;
import io.meridian.resolved.ResolvedChange;
import io.meridian.topology.RegionId;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What heartbeats make possible: the audit trail and the end of tombstones; and policies. */
class ResolveTrailTest {

  private static final String KEY = "default/orders/1";

  private final ResolverDriver driver = new ResolverDriver(US);
  private final Map<RegionId, Journaled> writers = new LinkedHashMap<>();
  private final Journaled us = writer(US);
  private final Journaled eu = writer(EU);
  private long policy;

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void conflict_isToldOnceAllJournalsArePastIt() {
    driver.journal(EU, KEY, eu.update(5, "later"));
    driver.journal(US, KEY, us.update(4, "earlier"));
    assertThat(driver.conflicts()).isEmpty();

    beat(10, VersionVector.EMPTY);

    List<ConflictRecord> told = driver.conflicts();
    assertThat(told).hasSize(1);
    ConflictRecord conflict = told.get(0);
    assertThat(conflict.getEvent().getRegion()).isEqualTo(EU.name());
    assertThat(conflict.getOthers()).hasSize(1);
    assertThat(conflict.getOthers().get(0).getRegion()).isEqualTo(US.name());
    assertThat(ResolverDriver.text(conflict.getOthers().get(0).getPayload().array()))
        .isEqualTo("earlier");
    assertThat(conflict.getWinnerRegion()).isEqualTo(EU.name());
    assertThat(conflict.getStrategy()).isEqualTo("last_write_wins");
    assertThat(conflict.getHeld()).isFalse();
    assertThat(entry().trail().isEmpty()).isTrue();
    assertThat(driver.figure(ResolverFigures.AUDITED).longValue()).isEqualTo(1);
  }

  @Test
  void conflictsOfMoreKeysThanAreAtHand_areAllToldOnce() {
    int keys = 2 * KeyIndex.AT_HAND + 100;
    for (int i = 0; i < keys; i++) {
      driver.journal(EU, "default/orders/" + i, eu.update(2L * i + 2, "later"));
      driver.journal(US, "default/orders/" + i, us.update(2L * i + 1, "earlier"));
    }
    assertThat(driver.conflicts()).isEmpty();

    Map<String, List<ConflictRecord>> told = new TreeMap<>();
    for (int i = 0; i < 3; i++) {
      beat(2L * keys + 10 + i, VersionVector.EMPTY);
      driver.conflicts(told);
    }

    assertThat(told).hasSize(keys).allSatisfy((key, conflicts) -> assertThat(conflicts).hasSize(1));
  }

  @Test
  void sequence_isNoConflictWhicheverJournalIsReadFirst() {
    JournalEvent first = eu.update(1, "a");
    JournalEvent second = us.update(2, "b", seen(EU, 0));
    driver.journal(US, KEY, second);
    driver.journal(EU, KEY, first);

    beat(10, VersionVector.EMPTY);

    assertThat(driver.conflicts()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void trail_isTheSameInEveryRegionAndOrder(long seed) {
    History history = History.of(new Random(seed), 120, 4);
    List<Map<String, List<ConflictRecord>>> trails = new ArrayList<>();
    for (RegionId here : Regions.ALL) {
      trails.add(trail(here, history, new Random(seed * 31 + trails.size())));
    }

    assertThat(trails.get(0)).isNotEmpty();
    for (Map<String, List<ConflictRecord>> trail : trails) {
      assertThat(trail).isEqualTo(trails.get(0));
    }
  }

  @Test
  void tombstone_isKeptUntilEveryRegionHasAppliedIt() {
    driver.journal(EU, KEY, eu.update(1, "a"));
    driver.journal(US, KEY, us.delete(2, seen(EU, 0)));
    VersionVector all = seen(EU, 0).max(seen(US, 0));
    driver.resolved();

    beat(US, 10, all);
    beat(EU, 10, all);
    beat(TOKYO, 10, seen(EU, 0));
    assertThat(entry().state().siblings()).hasSize(1);
    assertThat(driver.figure(ResolverFigures.TOMBSTONES).longValue()).isEqualTo(1);
    assertThat(driver.figure(ResolverFigures.GC_BLOCKED_BY + "{region=\"ap-tokyo-1\"}").longValue())
        .isEqualTo(1);

    beat(TOKYO, 11, all);

    assertThat(driver.entry(KEY)).isNull();
    List<TestRecord<byte[], byte[]>> purged = driver.resolvedRecords();
    assertThat(purged).hasSize(1);
    assertThat(ResolverDriver.text(purged.get(0).key())).isEqualTo(KEY);
    assertThat(purged.get(0).value()).isNull();
    assertThat(driver.figure(ResolverFigures.PURGED).longValue()).isEqualTo(1);
    assertThat(driver.figure(ResolverFigures.TOMBSTONES).longValue()).isZero();
  }

  @Test
  void tombstone_isKeptUntilEveryRegionKnowsItsPolicy() {
    driver.control.set("insert_wins", Map.of());
    JournalEvent delete = eu.delete(2, VersionVector.EMPTY);
    delete.setPolicy(1);
    driver.journal(EU, KEY, delete);
    VersionVector all = seen(EU, 0);

    beat(10, all);
    assertThat(entry().state().siblings()).hasSize(1);

    policy = 1;
    beat(11, all);
    assertThat(driver.entry(KEY)).isNull();
  }

  @Test
  void region_isNotWaitedForOnceItIsEvictedAndResurrectsNothing() {
    driver.journal(EU, KEY, eu.delete(2, VersionVector.EMPTY));
    VersionVector all = seen(EU, 0);
    beat(US, 10, all);
    beat(EU, 10, all);
    assertThat(entry().state().siblings()).hasSize(1);

    driver.control.evict(TOKYO, new Position(1, -1));
    beat(US, 11, all);
    assertThat(driver.entry(KEY)).isNull();

    driver.journal(TOKYO, KEY, writer(TOKYO).update(20, "back from the dead"));
    assertThat(driver.entry(KEY)).isNull();
    assertThat(driver.divergence())
        .extracting(DivergenceRecord::getKind)
        .containsExactly(DivergenceKind.EVICTED);
    assertThat(driver.quarantine()).hasSize(1);
  }

  @Test
  void strategy_isThatOfTheNewestPolicyAnEventNames() {
    driver.control.set("first_write_wins", Map.of());
    driver.journal(EU, KEY, eu.update(5, "later"));
    driver.journal(US, KEY, us.update(4, "earlier"));
    assertThat(last().getVisible().getRegion()).isEqualTo(EU.name());

    JournalEvent third = writer(TOKYO).update(6, "last");
    third.setPolicy(1);
    driver.journal(TOKYO, KEY, third);

    ResolvedChange change = last();
    assertThat(change.getEffect()).isEqualTo(ChangeEffect.APPLY);
    assertThat(change.getVisible().getRegion()).isEqualTo(US.name());
  }

  @Test
  void decision_supersedesWhatWasShownAndNothingElse() {
    driver.control.set("manual", Map.of());
    for (JournalEvent event : List.of(eu.update(5, "a"))) {
      event.setPolicy(1);
      driver.journal(EU, KEY, event);
    }
    driver.journal(US, KEY, us.update(6, "b"));
    VersionVector shown = seen(EU, 0).max(seen(US, 0));
    RegionId people = US.operator();

    driver.journal(people, KEY, writer(people).sequence(0).update(7, "decided", shown));
    assertThat(entry().state().siblings()).hasSize(1);
    Journaled other = new Journaled(people).sequence(1);
    driver.journal(people, KEY, other.update(8, "decided otherwise", shown));

    assertThat(entry().state().siblings()).hasSize(2);
  }

  @Test
  void decision_isRefusedWhenItsRegionHasSeenMoreByThen() {
    driver.journal(EU, KEY, eu.update(5, "a"));
    beat(US, 6, seen(EU, 0));
    RegionId people = US.operator();

    driver.journal(people, KEY, writer(people).update(7, "decided", VersionVector.EMPTY));

    assertThat(driver.quarantine()).hasSize(1);
    assertThat(driver.divergence().get(0).getCause()).contains("look again");
  }

  @Test
  void event_isMarkedWhenItComesWithTwoContents() {
    driver.journal(EU, KEY, eu.update(1, "a"));
    driver.journal(EU, KEY, eu.sequence(0).update(1, "another"));

    assertThat(driver.divergence())
        .extracting(DivergenceRecord::getKind)
        .containsExactly(DivergenceKind.FINGERPRINT);
    assertThat(entry().divergent()).isTrue();
    assertThat(driver.resolved())
        .extracting(ResolvedChange::getEffect)
        .containsExactly(ChangeEffect.APPLY, ChangeEffect.NOTHING);
  }

  @Test
  void journal_isReadNoFurtherWhenItIsAnotherTopic() {
    driver.journal(EU, KEY, eu.update(1, "a"));
    driver.identities.recreate();

    assertThatException()
        .isThrownBy(() -> driver.journal(EU, KEY, eu.update(2, "b")))
        .havingRootCause()
        .isInstanceOf(JournalRecreatedException.class)
        .withMessageContaining("topic=journal.eu-central-1");
  }

  @Test
  void journal_isReadOnWhenItsEpochSaysThatItWasFoundedAnew() {
    driver.journal(EU, KEY, eu.update(1, "a"));
    driver.identities.recreate();
    JournalEvent founded = eu.update(2, "b");
    founded.setEpoch(2);

    driver.journal(EU, KEY, founded);

    assertThat(driver.resolved()).hasSize(2);
  }

  @Test
  void record_isQuarantinedWhenItIsNotWhatItsWriterSent() {
    byte[] value = driver.encode(eu.update(1, "a"));
    driver.unchecked(EU, ResolverDriver.bytes(KEY), value, new RecordHeaders());
    RecordHeaders wrong = new RecordHeaders();
    wrong.add("meridian.checksum", ResolverDriver.bytes("00000000"));
    driver.unchecked(EU, ResolverDriver.bytes(KEY), value, wrong);

    assertThat(driver.divergence())
        .extracting(DivergenceRecord::getKind)
        .containsExactly(DivergenceKind.CHECKSUM, DivergenceKind.CHECKSUM);
    assertThat(driver.quarantine()).hasSize(2);
    assertThat(driver.resolved()).allMatch(change -> change.getEffect() == ChangeEffect.NOTHING);
  }

  /** By key, in the order in which it was told. */
  private static Map<String, List<ConflictRecord>> trail(
      RegionId here, History history, Random order) {
    Map<String, List<ConflictRecord>> trail = new TreeMap<>();
    try (ResolverDriver driver = new ResolverDriver(here)) {
      long tick = 0;
      for (History.Entry entry : history.interleaved(order)) {
        driver.journal(entry.journal(), entry.key(), Objects.requireNonNull(entry.event()));
        tick++;
        driver.conflicts(trail);
      }
      Map<RegionId, Journaled> beats = new LinkedHashMap<>();
      for (RegionId region : Regions.ALL) {
        long next = history.journals().get(region).size();
        beats.put(region, new Journaled(region).sequence(next));
        beats.put(region.operator(), new Journaled(region.operator()));
      }
      for (Map.Entry<RegionId, Journaled> writer : beats.entrySet()) {
        driver.journal(
            writer.getKey(),
            writer.getValue().heartbeatKey(),
            writer.getValue().heartbeat(tick + 1_000, VersionVector.EMPTY));
      }
      driver.conflicts(trail);
      assertThat(driver.quarantine()).isEmpty();
    }
    return trail;
  }

  private Journaled writer(RegionId region) {
    return writers.computeIfAbsent(region, Journaled::new);
  }

  private void beat(long tick, VersionVector applied) {
    Regions.ALL.forEach(region -> beat(region, tick, applied));
  }

  private void beat(RegionId region, long tick, VersionVector applied) {
    for (RegionId journal : List.of(region, region.operator())) {
      Journaled beating = writer(journal);
      JournalEvent heartbeat = beating.heartbeat(tick, applied);
      heartbeat.setPolicy(policy);
      driver.journal(journal, beating.heartbeatKey(), heartbeat);
    }
  }

  private KeyEntry entry() {
    return Objects.requireNonNull(driver.entry(KEY));
  }

  private ResolvedChange last() {
    List<ResolvedChange> all = driver.resolved();
    return all.get(all.size() - 1);
  }

  private static VersionVector seen(RegionId region, long offset) {
    return VersionVector.of(region, new Position(1, offset));
  }
}
