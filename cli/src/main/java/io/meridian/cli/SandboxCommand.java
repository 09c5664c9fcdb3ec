package io.meridian.cli;

import io.meridian.conflict.Policy;
import io.meridian.sandbox.Compiling;
import io.meridian.sandbox.DeploymentOptions;
import io.meridian.sandbox.Sandbox;
import io.meridian.sandbox.SandboxOptions;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code meridian sandbox}: a whole deployment on this machine, a workload, and the verdict. */
@Command(
    name = "sandbox",
    description = {
      "Starts a whole deployment on this machine: a Kafka broker, a schema registry, a Connect",
      "worker, and for each region a Postgres server, a capture and a resolver. Writes to all",
      "databases at once, waits until everything has arrived, and compares them row by row.",
      ""
    },
    footer = {
      "",
      "Exit code: 0 when all databases are identical and nothing is missing or echoed, 1 when not,",
      "2 when it could not start. Data lives in a temporary directory; Ctrl-C leaves nothing"
          + " behind."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class SandboxCommand implements Callable<Integer> {

  /** Set by picocli before anything is called. */
  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Option(
      names = "--regions",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many regions, 2 to 10. Default: ${DEFAULT-VALUE}")
  private int regions;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "" + DeploymentOptions.DEFAULT_PARTITIONS,
      description = "How many partitions each topic has. Default: ${DEFAULT-VALUE}")
  private int partitions;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = ShortDuration.class,
      description = "How long is written, as in 30s, 5m, 1h. Default: ${DEFAULT-VALUE}")
  private Duration duration = Duration.ZERO;

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      converter = ShortDuration.class,
      description =
          "How long is written before that, at half the highest rate; it does not count. Default:"
              + " until the parts keep up, from 15s to 30s")
  private @Nullable Duration warmUp;

  @Option(
      names = "--settle",
      paramLabel = "TIME",
      defaultValue = "0s",
      converter = ShortDuration.class,
      description = "How long each rate is written before it counts. Default: ${DEFAULT-VALUE}")
  private Duration settling = Duration.ZERO;

  @Option(
      names = "--rate",
      paramLabel = "N[,N...]",
      split = ",",
      defaultValue = "600",
      description = {
        "Row changes a second, about, all regions together; 0 is as fast as it goes. Of several",
        "one after the other, each for the duration. Default: ${DEFAULT-VALUE}"
      })
  private List<Integer> rates = List.of();

  @Option(
      names = "--keys",
      paramLabel = "N",
      defaultValue = "2000",
      description = "How many keys are written to, a few of them hot. Default: ${DEFAULT-VALUE}")
  private int keys;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the workload's random choices. Default: ${DEFAULT-VALUE}")
  private long seed;

  @Option(
      names = "--workload",
      paramLabel = "NAME",
      defaultValue = "sample",
      description = {
        "sample: all kinds of operations and types; accounts: transfers between two small rows;",
        "none: nothing. Default: ${DEFAULT-VALUE}"
      })
  private SandboxOptions.Load workload = SandboxOptions.Load.SAMPLE;

  @Option(
      names = "--strategy",
      paramLabel = "NAME",
      defaultValue = "last_write_wins",
      description = {
        "How conflicts are resolved: last_write_wins, first_write_wins, source_priority,",
        "primary_wins, insert_wins, merge, manual, custom. Default: ${DEFAULT-VALUE}"
      })
  private String strategy = "";

  @Option(
      names = "--compile",
      paramLabel = "HOW",
      defaultValue = "quick",
      description = {
        "quick: the parts are ready soon; full: as in production, for measuring after two minutes",
        "or more. Default: ${DEFAULT-VALUE}"
      })
  private Compiling compiling = Compiling.QUICK;

  @Option(names = "--keep", description = "Leave everything running until Ctrl-C.")
  private boolean keep;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the endpoints there when ready, and the verdict in the end.")
  private @Nullable Path json;

  @Override
  public Integer call() {
    check(regions >= 2 && regions <= SandboxOptions.MOST_REGIONS, "--regions: expected 2 to 10");
    check(partitions >= 1, "--partitions: expected 1 or more");
    check(!duration.isZero(), "--duration: expected more than nothing");
    check(Collections.min(rates) >= 0, "--rate: expected 0 or more");
    check(Policy.STRATEGIES.contains(strategy), "--strategy: expected one of " + Policy.STRATEGIES);
    check(keys >= 1, "--keys: expected 1 or more");
    check(
        json == null || Files.isDirectory(json.toAbsolutePath().resolveSibling(".")),
        "--json: there is no such directory");
    SandboxOptions options =
        new SandboxOptions(
            regions,
            partitions,
            duration,
            Optional.ofNullable(warmUp),
            settling,
            rates,
            keys,
            seed,
            workload,
            keep ? SandboxOptions.Ending.KEEP : SandboxOptions.Ending.END,
            Optional.ofNullable(json),
            strategy,
            compiling);
    return new Sandbox(options, out(), Boolean.getBoolean("meridian.terminal")).run();
  }

  private void check(boolean legal, String otherwise) {
    if (!legal) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }

  private static PrintStream out() {
    return System.out;
  }
}
