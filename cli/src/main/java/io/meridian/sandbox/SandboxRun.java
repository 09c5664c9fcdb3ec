package io.meridian.sandbox;

import io.meridian.conflict.Policy;
import io.meridian.testkit.compare.ComparisonReport;
import io.meridian.testkit.process.Scratch;
import io.meridian.topology.RegionId;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/** The phases of a run: start, warm up, write, drain, compare. */
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
            DeploymentOptions.of(options.regions(), Load.tables(options.load()))
                .partitions(options.partitions())
                .with(options.compiling()),
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
    Measured measured = Measured.NOTHING;
    setPolicies(deployment);
    if (options.load() != SandboxOptions.Load.NONE) {
      Load load = new Load(deployment, options);
      Map<RegionId, Long> warmUp = warmUp(deployment, load);
      measured = write(deployment, load, warmUp);
    }
    List<String> missing = drain(deployment, measured);
    screen.draw(List.of("  waiting for the audit trails ..."));
    Audit audit = deployment.auditTrails().await(AUDIT_TIMEOUT);
    screen.draw(List.of("  comparing all rows ..."));
    ComparisonReport report = deployment.compare();
    screen.clear();
    Verdict verdict = verdict(deployment, measured, missing, report).with(audit);
    json.ifPresent(file -> file.finished(verdict));
    return verdict;
  }

  /**
   * Writes a little until the parts, whose code is interpreted at first, keep up. What is written
   * must arrive like everything else; only the latencies do not count.
   */
  private Map<RegionId, Long> warmUp(Deployment deployment, Load load) {
    long started = System.nanoTime();
    int rate = options.rate() == 0 ? WARM_UP_RATE : Math.max(1, options.rate() / 2);
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
      return running.stop();
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

  private Measured write(Deployment deployment, Load load, Map<RegionId, Long> before) {
    deployment.latencies().measureFrom(nowMicros());
    long started = System.nanoTime();
    try (Load.Running running = load.start(options.seed(), options.rate())) {
      watch(
          deployment, region -> before.getOrDefault(region, 0L) + running.changes(region), started);
      Duration written = Duration.ofNanos(System.nanoTime() - started);
      return Measured.of(before, running.stop(), written);
    }
  }

  private void watch(Deployment deployment, ToLongFunction<RegionId> local, long started) {
    while (seconds(started) < options.duration().toMillis() / 1_000.0) {
      pause();
      show(
          String.format(
              Locale.ROOT,
              "Writing, %.0f of %d s",
              seconds(started),
              options.duration().toSeconds()),
          figures(deployment, local));
    }
  }

  private List<String> drain(Deployment deployment, Measured measured) {
    ToLongFunction<RegionId> local = measured::local;
    long started = System.nanoTime();
    Duration timeout = options.duration().multipliedBy(4);
    if (timeout.compareTo(LEAST_DRAIN_TIMEOUT) < 0) {
      timeout = LEAST_DRAIN_TIMEOUT;
    }
    Drain drain =
        new Drain(
            deployment,
            local,
            figures ->
                show(
                    String.format(
                        Locale.ROOT, "Writing stopped, draining for %.0f s", seconds(started)),
                    figures),
            () -> Casualties.of(deployment));
    List<String> missing = drain.await(timeout);
    List<RegionFigures> figures = figures(deployment, local);
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

  private Verdict verdict(
      Deployment deployment, Measured measured, List<String> missing, ComparisonReport report) {
    return new Verdict(
        figures(deployment, measured::local),
        measured.changes(),
        measured.written(),
        Verdict.Latency.of(deployment.latencies().all()),
        missing,
        report.isIdentical(),
        report.rows(deployment.regions().get(0).name()),
        report.isIdentical() ? List.of() : report.toString().lines().toList(),
        deployment.regions().stream()
            .mapToLong(region -> deployment.marker(region).partitionsWithHeldKeys())
            .sum(),
        Audit.NONE);
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
