package io.meridian.conflict;

import static io.meridian.conflict.Operation.UPDATE;
import static io.meridian.conflict.Writes.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.clock.Hlc;
import io.meridian.conflict.ConflictTrail.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Promise: a list stays what it was, whatever longer and shorter ones are made of it. */
class StepsTest {

  private static final Comparator<Step> ORDER = Comparator.comparing(Step::order);

  private record Made(Steps steps, List<Step> expected) {}

  @Test
  void lists_areTheirOwnWhateverIsMadeOfThem() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      List<Made> all = new ArrayList<>();
      all.add(new Made(Steps.NONE, List.of()));
      for (int i = 0; i < 60; i++) {
        Made from = all.get(random.nextInt(4) == 0 ? random.nextInt(all.size()) : all.size() - 1);
        all.add(random.nextInt(5) == 0 ? shorter(from, random) : longer(from, i, random));
      }
      for (Made made : all) {
        assertThat(made.steps()).as("seed %d", seed).isEqualTo(made.expected());
        assertThat(made.steps().bytes()).isEqualTo(bytes(made.expected()));
      }
    }
  }

  private static Made longer(Made from, int number, Random random) {
    // Distinct orders, mostly ascending.
    long at = random.nextInt(4) == 0 ? random.nextInt(60) * 100L + number : 10_000L + number;
    Event event = write("a", number, at, UPDATE, "", "v=" + "x".repeat(random.nextInt(20)));
    Step step = new Step(new Hlc(at), event);
    List<Step> expected = new ArrayList<>(from.expected());
    expected.add(step);
    expected.sort(ORDER);
    return new Made(from.steps().with(step, ORDER), expected);
  }

  private static Made shorter(Made from, Random random) {
    int first = random.nextInt(from.expected().size() + 1);
    return new Made(
        from.steps().without(first), from.expected().subList(first, from.expected().size()));
  }

  private static long bytes(List<Step> steps) {
    return steps.stream().mapToLong(step -> step.event().version().payload().bytes().length).sum();
  }
}
