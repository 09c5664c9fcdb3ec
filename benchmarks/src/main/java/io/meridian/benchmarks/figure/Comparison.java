package io.meridian.benchmarks.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Two sides, round by round.
 *
 * @param ours the name of ours
 * @param peer the name of the other
 * @param rounds at least one
 */
public record Comparison(String ours, String peer, List<Round> rounds) {

  /** Copies. */
  public Comparison {
    rounds = List.copyOf(rounds);
  }

  /** Two laps that ran one after the other. */
  public record Round(Lap ours, Lap peer) {}

  /** Ours by the peer's records a second, of each round. */
  public Spread speedRatio() {
    return spread(round -> round.ours().recordsPerSecond() / round.peer().recordsPerSecond());
  }

  /** Ours by the peer's CPU for a record, of each round. */
  public Spread cpuRatio() {
    return spread(round -> round.ours().cpuPerMillion() / round.peer().cpuPerMillion());
  }

  Spread ours(ToDoubleFunction<Lap> figure) {
    return spread(round -> figure.applyAsDouble(round.ours()));
  }

  Spread peer(ToDoubleFunction<Lap> figure) {
    return spread(round -> figure.applyAsDouble(round.peer()));
  }

  private Spread spread(ToDoubleFunction<Round> figure) {
    List<Double> values = new ArrayList<>();
    rounds.forEach(round -> values.add(figure.applyAsDouble(round)));
    return Spread.of(values);
  }
}
