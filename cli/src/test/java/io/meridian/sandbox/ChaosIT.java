package io.meridian.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.testkit.model.Change;
import io.meridian.testkit.model.PrefixExactness;
import io.meridian.testkit.model.Reference;
import io.meridian.testkit.process.Scratch;
import io.meridian.testkit.workload.KeySpace;
import io.meridian.testkit.workload.SampleSchema;
import io.meridian.testkit.workload.Tally;
import io.meridian.testkit.workload.Workload;
import io.meridian.testkit.workload.WorkloadPlan;
import io.meridian.topology.RegionId;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whatever is killed, in whatever order: the databases end identical and as the journals say, each
 * local change is journaled once, and no delete comes back.
 */
class ChaosIT {

  private static final Logger LOGGER = LoggerFactory.getLogger(ChaosIT.class);
  private static final int ROUNDS = 3;
  private static final int HOT_KEYS = 20;

  /** Something that can be killed and started again. */
  private record Victim(String name, Runnable kill, Runnable restart) {}

  @ParameterizedTest
  @ValueSource(longs = 1)
  @Timeout(value = 9, unit = TimeUnit.MINUTES)
  void databases_endIdenticalWhenPartsAreKilled(long seed) throws Exception {
    Random random = new Random(seed);
    try (Scratch scratch = Scratch.create("chaos");
        Deployment deployment =
            Deployment.start(
                DeploymentOptions.of(3, SampleSchema.ddl()), scratch, Progress.SILENT)) {
      WorkloadPlan plan =
          WorkloadPlan.of(seed)
              .writersPerRegion(2)
              .changesPerSecond(150)
              .keys(new KeySpace(HOT_KEYS, 500, 40));
      Workload workload = Workload.start(plan, jdbcUrls(deployment));
      SnapshotReads reads = new SnapshotReads(deployment, HOT_KEYS);
      try {
        for (int round = 0; round < ROUNDS; round++) {
          List<Victim> victims = victims(deployment, random);
          Collections.shuffle(victims, random);
          for (Victim victim : victims) {
            strike(victim, random);
          }
        }
        workload.stop(Duration.ofSeconds(90));
        ToLongFunction<RegionId> local =
            region -> workload.tallies().getOrDefault(region.name(), Tally.NONE).changes();
        List<String> missing = deployment.awaitDrained(local, Duration.ofMinutes(4));
        LOGGER.info(
            "Chaos seed={} tallies={} conflicts={} missing={}",
            seed,
            workload.tallies(),
            deployment.conflicts(),
            missing);
        assertThat(missing).as("missing, seed %d", seed).isEmpty();
        assertThat(deployment.echoes(local).values()).as("echoes, seed %d", seed).containsOnly(0L);
        assertThat(deployment.quarantined().values()).as("quarantined").containsOnly(0L);
        assertThat(deployment.compare().isIdentical())
            .as("identical, seed %d: %s", seed, deployment.compare())
            .isTrue();
        assertThat(deployment.conflicts().values()).as("conflicts").allMatch(count -> count > 0);
        reads.close();
        assertRowsAreAsJournaled(deployment, reads, seed);
      } finally {
        reads.close();
        workload.close();
      }
    }
  }

  private static void assertRowsAreAsJournaled(
      Deployment deployment, SnapshotReads reads, long seed) throws Exception {
    Map<String, List<Change>> journals = Journals.read(deployment);
    LOGGER.info("Holding reads against the journals reads={}", reads.all().size());
    assertThat(
            reads.all().stream()
                .filter(read -> read.row() != null && journals.containsKey(read.key())))
        .as("reads of journaled rows, seed %d", seed)
        .hasSizeGreaterThan(500);
    PrefixExactness exactness = new PrefixExactness(new Reference(new TreeMap<>()));
    assertThat(reads.violations(journals, exactness)).as("reads, seed %d", seed).isEmpty();
    for (RegionId region : deployment.regions()) {
      try (Connection database = deployment.postgres(region).connect()) {
        assertThat(ReferenceRows.differences(journals, database))
            .as("%s against the journals, seed %d", region, seed)
            .isEmpty();
      }
    }
  }

  private static List<Victim> victims(Deployment deployment, Random random) {
    RegionId captured = pick(deployment, random);
    RegionId resolved = pick(deployment, random);
    RegionId stored = pick(deployment, random);
    List<Victim> victims = new ArrayList<>();
    victims.add(
        new Victim(
            "Connect worker",
            () -> deployment.worker().kill9(),
            () -> deployment.worker().restart()));
    victims.add(
        new Victim(
            "capture of " + captured,
            () -> deployment.capture(captured).kill9(),
            () -> deployment.capture(captured).relaunch()));
    victims.add(
        new Victim(
            "resolver of " + resolved,
            () -> deployment.resolver(resolved).kill9(),
            () -> deployment.resolver(resolved).relaunch()));
    victims.add(
        new Victim(
            "broker", () -> deployment.broker().kill9(), () -> deployment.broker().restart()));
    victims.add(
        new Victim(
            "database of " + stored,
            () -> deployment.postgres(stored).kill9(),
            () -> deployment.postgres(stored).restart()));
    return victims;
  }

  private static RegionId pick(Deployment deployment, Random random) {
    return deployment.regions().get(random.nextInt(deployment.regions().size()));
  }

  private static void strike(Victim victim, Random random) {
    LOGGER.info("Killing victim={}", victim.name());
    victim.kill().run();
    letPass(Duration.ofMillis(500 + random.nextInt(2_000)));
    victim.restart().run();
    letPass(Duration.ofMillis(1_000 + random.nextInt(4_000)));
  }

  private static void letPass(Duration time) {
    await().pollDelay(time).atMost(time.plusMinutes(1)).until(() -> true);
  }

  private static Map<String, String> jdbcUrls(Deployment deployment) {
    Map<String, String> jdbcUrls = new LinkedHashMap<>();
    deployment
        .regions()
        .forEach(region -> jdbcUrls.put(region.name(), deployment.postgres(region).jdbcUrl()));
    return jdbcUrls;
  }
}
