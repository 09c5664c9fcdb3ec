package io.meridian.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.audit.ConflictRecord;
import io.meridian.conflict.Policy;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.SchemaRegistries;
import io.meridian.schema.SchemaRegistry;
import io.meridian.testkit.process.Scratch;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Promises: with every strategy, each set while the one before is in force, all regions end with
 * the same rows and tell the same conflicts.
 */
class StrategiesIT {

  /** Merge last: it is set for some types alone, which goes before what is set for all. */
  private static final List<String> STRATEGIES =
      List.of(
          "first_write_wins",
          "source_priority",
          "primary_wins",
          "insert_wins",
          "custom",
          "manual",
          "merge");

  private static final Duration WRITING = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int RATE = 150;

  @Test
  void regions_endIdenticalWithEveryStrategy() {
    assertThat(Set.copyOf(STRATEGIES))
        .isEqualTo(
            Policy.STRATEGIES.stream()
                .filter(strategy -> !strategy.equals(Policy.DEFAULT.strategy()))
                .collect(Collectors.toSet()));
    try (Scratch scratch = Scratch.create("strategies");
        Deployment deployment =
            Deployment.start(
                DeploymentOptions.of(2, SandboxOptions.Load.SAMPLE.kind().ddl()),
                scratch,
                Progress.SILENT);
        SchemaRegistry registry =
            SchemaRegistries.connect(
                Map.of("schema.registry.url", deployment.registry().toString()))) {
      AvroRecordCodec<ConflictRecord> codec = new AvroRecordCodec<>(ConflictRecord.class, registry);
      Map<RegionId, Long> written = new HashMap<>();
      for (String strategy : STRATEGIES) {
        assertThat(deployment.set(SamplePolicies.of(strategy, deployment.regions()))).isPositive();
        write(deployment, strategy, written);

        assertThat(deployment.awaitDrained(written::get, PATIENCE)).as(strategy).isEmpty();
        assertThat(deployment.compare().isIdentical())
            .as("%s: %s", strategy, deployment.compare())
            .isTrue();
      }
      Audit audit = deployment.auditTrails().await(PATIENCE);
      assertThat(audit.differences()).isEmpty();
      assertThat(
              CommittedRecords.of(deployment, Topic.CONFLICTS.of(deployment.regions().get(0)))
                  .stream()
                  .map(record -> codec.decode(record.value()).getStrategy())
                  .distinct())
          .as("strategies that resolved a conflict")
          .containsAll(STRATEGIES);
    }
  }

  private static void write(Deployment deployment, String strategy, Map<RegionId, Long> written) {
    SandboxOptions options =
        new SandboxOptions(
            2,
            DeploymentOptions.DEFAULT_PARTITIONS,
            WRITING,
            Optional.empty(),
            Duration.ZERO,
            List.of(RATE),
            500,
            STRATEGIES.indexOf(strategy),
            SandboxOptions.Load.SAMPLE,
            SandboxOptions.Ending.END,
            Optional.empty(),
            strategy,
            Compiling.QUICK);
    try (Load.Running running = new Load(deployment, options).start(options.seed(), RATE)) {
      await().pollDelay(WRITING).atMost(PATIENCE).until(() -> true);
      running.stop().forEach((region, changes) -> written.merge(region, changes, Long::sum));
    }
  }
}
