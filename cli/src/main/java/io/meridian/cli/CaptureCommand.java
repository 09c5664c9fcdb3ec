package io.meridian.cli;

import io.meridian.capture.CaptureConfig;
import io.meridian.capture.CaptureProgram;
import io.meridian.config.ConfigTree;
import io.meridian.schema.SchemaRegistries;
import io.meridian.schema.SchemaRegistry;
import io.meridian.topology.ReplicationConfig;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code meridian capture}: the capture of one database as a process. */
@Command(
    name = "capture",
    description = "Runs the capture of one Postgres database until it is told to stop.",
    mixinStandardHelpOptions = true)
final class CaptureCommand implements Callable<Integer> {

  @Mixin private ConfigOption config = new ConfigOption();

  @Override
  public Integer call() throws InterruptedException {
    ConfigTree root = config.tree();
    InetSocketAddress health = HealthAddress.of(root.section("health"));
    ReplicationConfig replication = ReplicationConfig.of(root.section("replication"));
    Map<String, String> kafka = root.properties("kafka");
    Map<String, String> registry = root.properties("schema_registry");
    if (!registry.containsKey("schema.registry.url")) {
      root.reject("schema_registry", "schema.registry.url is required");
    }
    CaptureConfig capture = CaptureConfig.of(root.section("capture"), replication, kafka);
    root.leave("resolver", "connect");
    root.complete();
    try (SchemaRegistry schemas = SchemaRegistries.connect(registry)) {
      CaptureProgram program = new CaptureProgram(capture, schemas, Clock.systemUTC());
      return new ProgramRun(program, health).run();
    }
  }
}
