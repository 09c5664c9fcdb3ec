package io.meridian.testkit.simulation;

import io.meridian.conflict.Policy;
import io.meridian.conflict.PolicyBook;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What is simulated.
 *
 * @param regions how many, 2 to 5
 * @param keys how many, from 1; each fourth wanders: it is written only where its last write is
 *     seen, so nothing of it is concurrent
 * @param writes how many
 * @param policies set one after the other, the first before the first write
 * @param rules makes a custom rule from its class name
 * @param traits what else may happen
 */
public record Plan(
    int regions,
    int keys,
    int writes,
    List<Policy> policies,
    Function<String, Object> rules,
    List<Trait> traits) {

  /** What may happen beside writes and delays. */
  public enum Trait {
    /** Contexts are now and then lower than they could be. */
    LOWER_CONTEXTS,
    /** Applications publish changes that no store has yet. */
    FEED,
    /** People decide. */
    PEOPLE,
    /** Pairs of regions are parted for a time. */
    PARTITIONS,
    /** Resolvers and sinks crash. */
    CRASHES,
    /** Records are delivered again. */
    REPEATS,
    /** Clocks are seconds or hours apart, stand still or jump. */
    BAD_CLOCKS,
    /** What is stable is summed up. */
    SETTLING,
    /** Stores refuse rows now and then, which are parked and tried again. */
    REFUSALS,
    /** Rows with a local change that has not come back resolved are spared for a time. */
    GUARD
  }

  /** Copies the lists. */
  public Plan {
    policies = List.copyOf(policies);
    traits = List.copyOf(traits);
  }

  /** The plan of a seed: any strategy, now and then another one later, any traits. */
  public static Plan of(long seed, int writes) {
    Random random = new Random(seed * 31 + 7);
    List<Policy> policies = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      policies.add(POLICIES.get(random.nextInt(POLICIES.size())));
    }
    List<Trait> traits = new ArrayList<>();
    for (Trait trait : Trait.values()) {
      if (happens(trait, seed, random)) {
        traits.add(trait);
      }
    }
    int keys = Math.max(2, writes / (8 + random.nextInt(12)));
    return new Plan(2 + random.nextInt(4), keys, writes, policies, name -> name, traits);
  }

  /** The same under one policy, whose rule may be one of your own. */
  public Plan under(Policy policy, Function<String, Object> rules) {
    return new Plan(regions, keys, writes, List.of(policy), rules, traits);
  }

  /** Whether something may happen. */
  public boolean has(Trait trait) {
    return traits.contains(trait);
  }

  private static boolean happens(Trait trait, long seed, Random random) {
    return switch (trait) {
      case REFUSALS -> seed % 2 != 0;
      case GUARD -> seed % 4 < 2;
      default -> random.nextBoolean();
    };
  }

  boolean wanders(int key) {
    return key % 4 == 1;
  }

  /** All policies together. */
  PolicyBook book() {
    PolicyBook book = PolicyBook.EMPTY;
    for (Policy policy : policies) {
      book = book.with(book.version() + 1, policy);
    }
    return book;
  }

  private static final List<Policy> POLICIES =
      List.of(
          policy("last_write_wins", Map.of()),
          policy("first_write_wins", Map.of()),
          policy("source_priority", Map.of("priority", "r1,r0")),
          policy("primary_wins", Map.of("primary", "r0")),
          policy("primary_wins", Map.of("primary", "r1")),
          policy("insert_wins", Map.of()),
          policy("manual", Map.of()),
          policy(
              "merge",
              Map.of(
                  "fields.hi",
                  "max",
                  "fields.lo",
                  "min",
                  "fields.s",
                  "union",
                  "fields.n",
                  "counter")),
          policy("merge", Map.of("fields.lo", "max", "fields.hi", "counter")));

  private static Policy policy(String strategy, Map<String, String> options) {
    return new Policy(Policy.ANY, Policy.ANY, strategy, new TreeMap<>(options));
  }
}
