package io.meridian.resolver;

import io.meridian.testkit.process.ChildProcess;
import io.meridian.testkit.process.JavaProcess;
import io.meridian.testkit.process.KafkaBroker;
import io.meridian.testkit.process.Registry;
import io.meridian.testkit.process.Scratch;
import io.meridian.topology.RegionId;
import java.time.Duration;
import java.util.Locale;

/** A region's resolver as a child process that can be killed and comes back over its state. */
final class ResolverProcess implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(120);

  private final Scratch scratch;
  private final JavaProcess java;
  private ChildProcess process;

  private ResolverProcess(Scratch scratch, JavaProcess java) {
    this.scratch = scratch;
    this.java = java;
    this.process = java.start(scratch);
  }

  static ResolverProcess start(
      Scratch scratch,
      RegionId region,
      int partitions,
      KafkaBroker broker,
      Registry registry,
      ResolverStores stores) {
    JavaProcess java =
        JavaProcess.of("resolver-" + region, ResolverMain.class.getName())
            .heap("160m")
            .arguments(
                region.name(),
                Integer.toString(partitions),
                broker.bootstrapServers(),
                registry.url().toString(),
                stores.name().toLowerCase(Locale.ROOT),
                scratch.directory("state-" + region).toString());
    return new ResolverProcess(scratch, java);
  }

  void awaitReady() {
    process.awaitReady(() -> process.output().contains(ResolverMain.READY), TIMEOUT);
  }

  ChildProcess process() {
    return process;
  }

  void kill9() {
    process.kill9();
  }

  /** Starts it again, without waiting for it. */
  void revive() {
    process = java.start(scratch);
  }

  /** Ends it in good order. */
  boolean stop() {
    return process.stop(Duration.ofSeconds(40));
  }

  @Override
  public void close() {
    process.kill9();
  }
}
