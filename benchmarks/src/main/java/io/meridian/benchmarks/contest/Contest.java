package io.meridian.benchmarks.contest;

import io.meridian.benchmarks.figure.Comparison;
import io.meridian.benchmarks.figure.Lap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Two sides, so many rounds; who goes first changes with each round. */
final class Contest {

  /** The share of a lap's records that goes through before anything counts. */
  static final double WARM_UP = 1 / 3.0;

  private final String ours;
  private final String peer;
  private final Screen screen;

  Contest(String ours, String peer, Screen screen) {
    this.ours = ours;
    this.peer = peer;
    this.screen = screen;
  }

  /** What is made ready for one round. Each side runs once. */
  interface Round extends AutoCloseable {

    /** Runs ours, and checks that it did everything. */
    Lap ours();

    /** Runs the peer, and checks that it did everything. */
    Lap peer();

    @Override
    void close();
  }

  /**
   * Runs all rounds.
   *
   * @param round of its number, from 0
   */
  Comparison run(int rounds, IntFunction<Round> round) {
    List<Comparison.Round> done = new ArrayList<>();
    for (int n = 0; n < rounds; n++) {
      screen.doing("Round " + (n + 1) + " of " + rounds + ": preparing");
      try (Round next = round.apply(n)) {
        if (n % 2 == 0) {
          Lap first = lap(ours, n, next::ours);
          done.add(new Comparison.Round(first, lap(peer, n, next::peer)));
        } else {
          Lap first = lap(peer, n, next::peer);
          done.add(new Comparison.Round(lap(ours, n, next::ours), first));
        }
      }
    }
    return new Comparison(ours, peer, done);
  }

  private Lap lap(String name, int round, Supplier<Lap> side) {
    screen.doing("Round " + (round + 1) + ": " + name);
    Lap lap = side.get();
    screen.done(
        String.format(
            Locale.ROOT,
            "Round %d: %s %,.0f records/s, %.2f CPU s/million",
            round + 1,
            name,
            lap.recordsPerSecond(),
            lap.cpuPerMillion()));
    return lap;
  }
}
