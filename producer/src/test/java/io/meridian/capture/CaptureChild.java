package io.meridian.capture;

import static org.awaitility.Awaitility.await;

import io.meridian.schema.SchemaRegistries;
import io.meridian.schema.SchemaRegistry;
import io.meridian.topology.RegionId;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** A capture in a JVM of its own, to be killed. */
public final class CaptureChild {

  private CaptureChild() {}

  /** Arguments: region, slot, database host, port, name, user, bootstrap servers, registry URL. */
  public static void main(String[] args) {
    CaptureConfig config =
        new CaptureConfig(
            new RegionId(args[0]),
            1,
            CaptureFixture.PARTITIONS,
            args[0],
            args[1],
            "meridian",
            "default",
            List.of("public.*"),
            true,
            TruncatePolicy.REFUSE,
            ReplicatedPolicy.REFUSE,
            64 << 20,
            java.time.Duration.ofMillis(20),
            java.time.Duration.ofMillis(250),
            new DatabaseAddress(args[2], Integer.parseInt(args[3]), args[4], args[5], "none"),
            Map.of(),
            Map.of("bootstrap.servers", args[6]));
    SchemaRegistry registry = SchemaRegistries.connect(Map.of("schema.registry.url", args[7]));
    CaptureProgram program = new CaptureProgram(config, registry, Clock.systemUTC());
    program.start();
    await().forever().until(() -> !program.health().live());
    System.exit(3);
  }
}
