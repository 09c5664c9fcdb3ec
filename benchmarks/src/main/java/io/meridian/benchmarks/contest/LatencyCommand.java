package io.meridian.benchmarks.contest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meridian.benchmarks.figure.FigureJson;
import io.meridian.benchmarks.figure.LatencyPlot;
import io.meridian.testkit.process.ChildProcess;
import io.meridian.testkit.process.JavaProcess;
import io.meridian.testkit.process.JvmOptions;
import io.meridian.testkit.process.Scratch;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code meridian bench latency}. */
@Command(
    name = "latency",
    header = "From a commit to the other regions, over the rate.",
    description = {
      "From the commit in one region until the other regions' databases show it, over the rate of",
      "changes: a sandbox that is written to at one rate after the other, and whose databases must",
      "be identical in the end."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class LatencyCommand implements Callable<Integer> {

  private static final String ROW = "  %12s %12s %10s %10s %10s %12s";

  private static final long LOOK_EVERY_MS = 500;

  /** What a sandbox may take to start, drain and compare. */
  private static final Duration BESIDE = Duration.ofMinutes(8);

  /** Shorter than the sandbox's own, which leaves more of the machine to a heavier workload. */
  private static final String COMMIT_INTERVAL = "MERIDIAN__RESOLVER__COMMIT_INTERVAL_MS";

  @Option(
      names = "--rates",
      paramLabel = "N",
      split = ",",
      defaultValue = "100,300,450,600,1000",
      description = "Row changes a second, all regions together. Default: ${DEFAULT-VALUE}")
  private List<Integer> rates = List.of();

  @Option(
      names = "--regions",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many regions, 2 to 10. Default: ${DEFAULT-VALUE}")
  private int regions;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many partitions each topic has. Default: ${DEFAULT-VALUE}")
  private int partitions;

  @Option(
      names = "--keys",
      paramLabel = "N",
      defaultValue = "20000",
      description = "How many keys are written to, a few of them hot. Default: ${DEFAULT-VALUE}")
  private int keys;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "60",
      description = "For how many seconds each rate is written. Default: ${DEFAULT-VALUE}")
  private int seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "150",
      description =
          "For how many seconds before that, at half the highest rate. Default: ${DEFAULT-VALUE}")
  private int warmUp;

  @Option(
      names = "--settle",
      paramLabel = "N",
      defaultValue = "30",
      description =
          "For how many seconds each rate is written before it counts. Default: ${DEFAULT-VALUE}")
  private int settling;

  @Option(
      names = "--workload",
      paramLabel = "NAME",
      defaultValue = "accounts",
      description =
          "accounts or sample, as of the sandbox: what is written. Default: ${DEFAULT-VALUE}")
  private String workload = "";

  @Option(
      names = "--compile",
      paramLabel = "HOW",
      defaultValue = "full",
      description =
          "quick or full, as of the sandbox: how its JVMs compile. Default: ${DEFAULT-VALUE}")
  private String compile = "";

  @Option(names = "--json", paramLabel = "FILE", description = "Write all points there.")
  private @Nullable Path json;

  @Override
  public Integer call() {
    Screen screen = new Screen(out(), err());
    screen.done(Machine.text());
    List<LatencyPlot.Point> points = new ArrayList<>();
    List<String> table = new ArrayList<>();
    ObjectNode content = FigureJson.object();
    screen.doing("warming up for " + warmUp + " s");
    ArrayNode stages =
        stages(
            stage -> {
              LatencyPlot.Point point = point(stage);
              points.add(point);
              table.add(line(point, stage));
              screen.done(
                  String.format(
                      Locale.ROOT,
                      "%d changes/s: p50 %.0f ms, p99 %.0f ms",
                      point.rate(),
                      point.p50Ms(),
                      point.p99Ms()));
            });
    content.set("points", stages);
    tell(screen, points, table);
    if (json != null) {
      content.set("machine", Machine.json());
      FigureJson.write(json, content);
    }
    return 0;
  }

  private void tell(Screen screen, List<LatencyPlot.Point> points, List<String> table) {
    screen.line("");
    screen.line(
        String.format(
            Locale.ROOT,
            "Latency from a commit to the other regions' databases: %d regions, %,d keys, %d s"
                + " each",
            regions,
            keys,
            seconds));
    screen.line("");
    screen.line(
        String.format(
            Locale.ROOT, ROW, "changes/s", "written/s", "p50 ms", "p99 ms", "max ms", "conflicts"));
    table.forEach(screen::line);
    screen.line("");
    LatencyPlot.lines(points).forEach(screen::line);
  }

  private static LatencyPlot.Point point(JsonNode stage) {
    return new LatencyPlot.Point(
        stage.path("rate").asInt(),
        stage.path("changesPerSecond").asDouble(),
        stage.path("p50Ms").asDouble(),
        stage.path("p99Ms").asDouble());
  }

  private static String line(LatencyPlot.Point point, JsonNode stage) {
    return String.format(
        Locale.ROOT,
        ROW,
        String.format(Locale.ROOT, "%,d", point.rate()),
        String.format(Locale.ROOT, "%,.0f", point.reached()),
        String.format(Locale.ROOT, "%,.0f", point.p50Ms()),
        String.format(Locale.ROOT, "%,.0f", point.p99Ms()),
        String.format(Locale.ROOT, "%,.0f", stage.path("maxMs").asDouble()),
        String.format(Locale.ROOT, "%,d", stage.path("conflicts").asLong()));
  }

  /**
   * Runs the sandbox.
   *
   * @param onlooker is given what came of each rate, when it is known
   * @return what came of all of them
   * @throws IllegalStateException when the sandbox fails or its regions do not end alike
   */
  private ArrayNode stages(Consumer<JsonNode> onlooker) {
    try (Scratch scratch = Scratch.create("latency")) {
      Path file = scratch.file("sandbox.json");
      ChildProcess sandbox = sandbox(file).start(scratch);
      Instant deadline =
          Instant.now()
              .plus(BESIDE)
              .plusSeconds(5L * (rates.size() * (long) (settling + seconds) + warmUp));
      ObjectNode content;
      ArrayNode stages;
      int told = 0;
      boolean ends;
      do {
        Thread.sleep(LOOK_EVERY_MS);
        // Before the file is read, or what is written last would be missed.
        ends = !sandbox.isAlive() || Instant.now().isAfter(deadline);
        content = content(file);
        stages = content.withArray("stages");
        for (; told < stages.size(); told++) {
          onlooker.accept(stages.get(told));
        }
      } while (!ends);
      sandbox.awaitSuccess(Duration.ZERO);
      if (!content.path("verdict").path("good").asBoolean() || told < rates.size()) {
        throw new IllegalStateException(
            "Cannot count these rates: the regions did not end alike\n" + sandbox.logTail());
      }
      return stages;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read what a sandbox tells", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot measure on: interrupted", e);
    }
  }

  private JavaProcess sandbox(Path json) {
    String each = rates.stream().map(String::valueOf).collect(Collectors.joining(","));
    return JavaProcess.of("sandbox", "io.meridian.cli.Meridian")
        .options(JvmOptions.quick("512m"))
        .property("meridian.home", System.getProperty("meridian.home", ""))
        .property("log4j2.configurationFile", "classpath:meridian-screen-log4j2.xml")
        .environment(COMMIT_INTERVAL, System.getenv().getOrDefault(COMMIT_INTERVAL, "100"))
        .arguments("sandbox", "--regions", Integer.toString(regions))
        .arguments("--partitions", Integer.toString(partitions))
        .arguments("--rate", each, "--keys", Integer.toString(keys))
        .arguments("--workload", workload, "--compile", compile)
        .arguments("--duration", seconds + "s", "--warm-up", warmUp + "s")
        .arguments("--settle", settling + "s")
        .arguments("--json", json.toString());
  }

  private static ObjectNode content(Path json) throws IOException {
    return Files.exists(json)
        ? (ObjectNode) new ObjectMapper().readTree(json.toFile())
        : FigureJson.object();
  }

  private static PrintStream out() {
    return System.out;
  }

  private static PrintStream err() {
    return System.err;
  }
}
