package io.meridian.sandbox;

import io.meridian.conflict.Policy;
import io.meridian.testkit.compare.ComparisonReport;
import io.meridian.testkit.process.Scratch;
import io.meridian.topology.RegionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/** The phases of a run: start, warm up, write and drain at each rate, compare. */
final class SandboxRun {

  private static final Duration LEAST_DRAIN_TIMEOUT = Duration.ofMinutes(3);
  private static final Duration AUDIT_TIMEOUT = Duration.ofMinutes(2);
  private static final int WARM_UP_RATE = 300;
  private static final double LEAST_WARM_UP_S = 15;
  private static final double MOST_WARM_UP_S = 30;
  private static final long WARM_LAG_MS = 300;
  private static final long LINE_EVERY_MS = 5_000;
  private static final long DRAW_EVERY_MS = 1_000;

  private final SandboxOptions options;
  private final Screen screen;
  private final Optional<SandboxJson> json;
  private final List<Stage> stages = new ArrayList<>();

  /** Row changes of each region that are done with, exact. */
  private final Map<RegionId, Long> written = new HashMap<>();

  private long lastShownMs;

  SandboxRun(SandboxOptions options, Screen screen) {
    this.options = options;
    this.screen = screen;
    this.json = options.json().map(SandboxJson::new);
  }

  /** Starts all parts and tells the endpoints. */
  Deployment start(Scratch scratch) {
    long started = System.nanoTime();
    Deployment deployment =
        Deployment.start(
            new DeploymentOptions(
                RegionNames.first(options.regions()),
                options.partitions(),
                options.load().kind().ddl(),
                options.compiling()),
            scratch,
            new ScreenProgress(screen, System::nanoTime));
    screen.line("");
    screen.line(String.format(Locale.ROOT, "Ready after %.1f s", seconds(started)));
    json.ifPresent(file -> file.ready(deployment));
    return deployment;
  }

  private void setPolicies(Deployment deployment) {
    List<Policy> policies = SamplePolicies.of(options.strategy(), deployment.regions());
    long version = deployment.set(policies);
    if (version > 0) {
      screen.line(
          "Conflicts are resolved by " + options.strategy() + ", policy version " + version);
    }
  }

  /** Warms up, writes, drains and compares. */
  Verdict verdict(Deployment deployment) {
    setPolicies(deployment);
    List<String> missing =
        options.load() == SandboxOptions.Load.NONE ? drain(deployment) : write(deployment);
    screen.draw(List.of("  waiting for the audit trails ..."));
    Audit audit = deployment.auditTrails().await(AUDIT_TIMEOUT);
    screen.draw(List.of("  comparing all rows ..."));
    ComparisonReport report = deployment.compare();
    screen.clear();
    Verdict verdict = verdict(deployment, missing, report).with(audit);
    json.ifPresent(file -> file.finished(verdict));
    return verdict;
  }

  /**
   * Writes a little until the parts, whose code is interpreted at first, keep up. What is written
   * must arrive like everything else; only the latencies do not count.
   */
  private void warmUp(Deployment deployment, Load load) {
    long started = System.nanoTime();
    int highest = Collections.max(options.rates());
    int rate = highest == 0 ? WARM_UP_RATE : Math.max(1, highest / 2);
    try (Load.Running running = load.start(options.seed() - 1, rate)) {
      double duration = options.duration().toMillis() / 1_000.0;
      Optional<Double> given = options.warmUp().map(time -> time.toMillis() / 1_000.0);
      double least = given.orElse(Math.min(LEAST_WARM_UP_S, duration));
      // Before a short run nobody waits for long.
      double most = given.orElse(Math.min(MOST_WARM_UP_S, Math.max(LEAST_WARM_UP_S, duration)));
      List<RegionFigures> figures;
      do {
        pause();
        figures = figures(deployment, running::changes);
        show(String.format(Locale.ROOT, "Warming up, %.0f s", seconds(started)), figures);
      } while (seconds(started) < least || (isBehind(figures) && seconds(started) < most));
      wrote(running.stop());
    }
  }

  private static boolean isBehind(List<RegionFigures> figures) {
    return figures.stream()
        .anyMatch(
            region ->
                region.lagMs() > WARM_LAG_MS
                    || region.journaled() < region.local() / 2
                    || region.applied() == 0);
  }

  /** Gives what did not arrive, after which there is no going on. */
  private List<String> write(Deployment deployment) {
    Load load = new Load(deployment, options);
    warmUp(deployment, load);
    List<String> missing = List.of();
    for (int rate : options.rates()) {
      missing = write(deployment, load, rate);
      if (!missing.isEmpty()) {
        break;
      }
    }
    return missing;
  }

  private List<String> write(Deployment deployment, Load load, int rate) {
    Map<RegionId, Long> settled = new HashMap<>();
    Map<RegionId, Long> changes;
    long conflicts;
    Duration duration;
    try (Load.Running running = load.start(options.seed() + stages.size(), rate)) {
      ToLongFunction<RegionId> local = region -> local(region) + running.changes(region);
      watch(deployment, local, "Settling", options.settling());
      deployment.regions().forEach(region -> settled.put(region, running.changes(region)));
      conflicts = Verdict.conflicts(figures(deployment));
      deployment.latencies().measureFrom(nowMicros());
      duration = watch(deployment, local, "Writing", options.duration());
      changes = running.stop();
    }
    wrote(changes);
    List<String> missing = drain(deployment);
    conflicts = Verdict.conflicts(figures(deployment)) - conflicts;
    settled.forEach((region, before) -> changes.merge(region, -before, Long::sum));
    Stage stage = Stage.of(rate, changes, duration, deployment.latencies().all(), conflicts);
    stages.add(stage);
    json.ifPresent(file -> file.measured(stage));
    return missing;
  }

  private void wrote(Map<RegionId, Long> changes) {
    changes.forEach((region, count) -> written.merge(region, count, Long::sum));
  }

  private long local(RegionId region) {
    return written.getOrDefault(region, 0L);
  }

  /** Gives how long it was, at least as long as it should be. */
  private Duration watch(
      Deployment deployment, ToLongFunction<RegionId> local, String doing, Duration time) {
    long started = System.nanoTime();
    while (seconds(started) < time.toMillis() / 1_000.0) {
      pause();
      show(
          String.format(Locale.ROOT, "%s, %.0f of %d s", doing, seconds(started), time.toSeconds()),
          figures(deployment, local));
    }
    return Duration.ofNanos(System.nanoTime() - started);
  }

  private List<String> drain(Deployment deployment) {
    long started = System.nanoTime();
    Duration timeout = options.duration().multipliedBy(4);
    if (timeout.compareTo(LEAST_DRAIN_TIMEOUT) < 0) {
      timeout = LEAST_DRAIN_TIMEOUT;
    }
    Drain drain =
        new Drain(
            deployment,
            this::local,
            figures ->
                show(
                    String.format(
                        Locale.ROOT, "Writing stopped, draining for %.0f s", seconds(started)),
                    figures),
            () -> Casualties.of(deployment));
    List<String> missing = drain.await(timeout);
    List<RegionFigures> figures = figures(deployment);
    screen.clear();
    LiveTable.lines(
            String.format(
                Locale.ROOT,
                missing.isEmpty() ? "Drained after %.1f s" : "Not drained after %.1f s",
                seconds(started)),
            figures)
        .forEach(screen::line);
    return missing;
  }

  private Verdict verdict(Deployment deployment, List<String> missing, ComparisonReport report) {
    return new Verdict(
        figures(deployment),
        stages,
        missing,
        report.isIdentical(),
        report.rows(deployment.regions().get(0).name()),
        report.isIdentical() ? List.of() : report.toString().lines().toList(),
        deployment.regions().stream()
            .mapToLong(region -> deployment.marker(region).partitionsWithHeldKeys())
            .sum(),
        Audit.NONE);
  }

  private List<RegionFigures> figures(Deployment deployment) {
    return figures(deployment, this::local);
  }

  private List<RegionFigures> figures(Deployment deployment, ToLongFunction<RegionId> local) {
    return deployment.figures(local, nowMicros());
  }

  private static long nowMicros() {
    return System.currentTimeMillis() * 1_000;
  }

  private void show(String heading, List<RegionFigures> figures) {
    long nowMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    long everyMs = screen.isTerminal() ? DRAW_EVERY_MS / 2 : LINE_EVERY_MS;
    if (nowMs - lastShownMs < everyMs) {
      return;
    }
    lastShownMs = nowMs;
    if (screen.isTerminal()) {
      screen.draw(LiveTable.lines(heading, figures));
    } else {
      screen.line(LiveTable.line(heading, figures));
    }
  }

  private static double seconds(long sinceNanos) {
    return (System.nanoTime() - sinceNanos) / 1e9;
  }

  private static void pause() {
    try {
      Thread.sleep(DRAW_EVERY_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot go on: interrupted", e);
    }
  }
}
