package io.meridian.testkit.simulation;

import java.util.List;
import java.util.Optional;

/**
 * How a simulation went.
 *
 * @param seed repeats it
 * @param plan what was simulated
 * @param failure what was wrong first; empty when nothing was
 * @param trace a hash of all that happened and of the end: the same seed gives the same
 * @param steps how many steps it took
 * @param conflicts how many conflicts were told in each region
 * @param forgotten how many keys were forgotten, of all regions
 * @param rows how many rows the sinks have written
 * @param spared how often a sink has spared a row for a local change
 * @param last the last steps before the end or the failure
 */
public record Report(
    long seed,
    Plan plan,
    Optional<String> failure,
    long trace,
    int steps,
    int conflicts,
    int forgotten,
    int rows,
    int spared,
    List<String> last) {

  @Override
  public String toString() {
    return failure
        .map(f -> "seed " + seed + ": " + f + "\n" + plan + "\n" + String.join("\n", last))
        .orElse("seed " + seed + ": steps=" + steps + ", conflicts=" + conflicts);
  }
}
