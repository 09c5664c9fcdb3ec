package io.meridian.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.conflict.ConflictTrail;
import io.meridian.conflict.KeyEntry;
import io.meridian.divergence.DivergenceRecord;
import io.meridian.topology.RegionId;
import io.meridian.version.VersionVector;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Promise: what comes out and what is kept does not depend on how many events a commit has, nor on
 * how many keys fit in memory.
 */
class ResolveCommitTest {

  private static final int EVENTS = 400;
  private static final int KEYS = 12;
  private static final long LATE = 1_000_000;

  /** Lets only some of the commits be seen, so that several records come before one. */
  private static final class Seldom extends BeforeCommit {

    private final int each;
    private int commits;
    private boolean isLast;

    private Seldom(String name, int each) {
      super(name);
      this.each = each;
    }

    @Override
    public void flushCache() {
      commits++;
      if (isLast || commits % each == 0) {
        super.flushCache();
      }
    }
  }

  /** All that can be seen of a run. */
  private record Outcome(
      List<String> resolved,
      Map<String, List<String>> told,
      List<DivergenceRecord> divergence,
      Map<String, KeyEntry> kept) {}

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 10);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void outcome_isTheSameHoweverSeldomIsCommittedAndHoweverLittleIsRemembered(long seed) {
    History history = History.of(new Random(seed), EVENTS, KEYS);
    List<History.Entry> inputs = history.interleaved(new Random(seed * 41));

    Outcome expected = run(inputs, 1, 0);

    assertThat(expected.told()).as("seed=%s: some conflicts are told", seed).isNotEmpty();
    for (int each : new int[] {1, 2, 7, EVENTS * 2}) {
      for (long cache : new long[] {0, 6_000, 1 << 20}) {
        assertThat(run(inputs, each, cache))
            .as("seed=%s, each=%s, cache=%s", seed, each, cache)
            .isEqualTo(expected);
      }
    }
  }

  private static Outcome run(List<History.Entry> inputs, int each, long cacheBytes) {
    List<Seldom> commits = new ArrayList<>();
    Map<String, String> streams = Map.of("statestore.cache.max.bytes", Long.toString(cacheBytes));
    try (ResolverDriver driver =
        new ResolverDriver(
            Regions.US,
            ResolverStores.MEMORY,
            name -> {
              Seldom commit = new Seldom(name, each);
              commits.add(commit);
              return commit;
            },
            streams)) {
      // Nobody decides anything: the trail waits for the regions' own journals only.
      for (RegionId region : Regions.ALL) {
        beat(driver, region.operator(), LATE);
      }
      for (History.Entry entry : inputs) {
        driver.journal(entry.journal(), entry.key(), Objects.requireNonNull(entry.event()));
      }
      commits.forEach(commit -> commit.isLast = true);
      beat(driver, Regions.US.operator(), LATE + 1);
      return outcome(driver, inputs);
    }
  }

  private static void beat(ResolverDriver driver, RegionId operator, long tick) {
    Journaled writer = new Journaled(operator).sequence(tick - LATE);
    driver.journal(operator, writer.heartbeatKey(), writer.heartbeat(tick, VersionVector.EMPTY));
  }

  private static Outcome outcome(ResolverDriver driver, List<History.Entry> inputs) {
    List<String> resolved = new ArrayList<>();
    for (TestRecord<byte[], byte[]> record : driver.resolvedRecords()) {
      resolved.add(ResolverDriver.text(record.key()) + " " + driver.change(record.value()));
    }
    Map<String, List<String>> told = new TreeMap<>();
    for (TestRecord<byte[], byte[]> record : driver.conflictRecords()) {
      told.computeIfAbsent(ResolverDriver.text(record.key()), key -> new ArrayList<>())
          .add(HexFormat.of().formatHex(record.value()));
    }
    Map<String, KeyEntry> kept = new TreeMap<>();
    for (History.Entry entry : inputs) {
      KeyEntry stored = Objects.requireNonNull(driver.entry(entry.key()));
      kept.put(entry.key(), untold(stored));
    }
    return new Outcome(resolved, told, driver.divergence(), kept);
  }

  /** When events are set aside, and when those without conflicts are let go, may differ. */
  private static KeyEntry untold(KeyEntry entry) {
    return new KeyEntry(entry.state(), entry.written(), ConflictTrail.EMPTY, entry.divergent());
  }
}
