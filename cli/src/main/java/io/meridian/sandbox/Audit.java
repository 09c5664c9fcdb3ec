package io.meridian.sandbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The audit trails of all regions, compared.
 *
 * @param conflicts how many every region has told, at least
 * @param differences the first differences, ready to print; empty when all regions tell the same
 */
record Audit(long conflicts, List<String> differences) {

  private static final int MOST_KEYS = 3;
  private static final int MOST_ENTRIES = 8;

  /** Nobody looked. */
  static final Audit NONE = new Audit(0, List.of());

  /** Copies. */
  Audit {
    differences = List.copyOf(differences);
  }

  /** Whether all regions tell the same conflicts of each key in the same order. */
  boolean identical() {
    return differences.isEmpty();
  }

  /**
   * Compares.
   *
   * @param trails by region, then by key, what was told in its order
   */
  static Audit of(Map<String, Map<String, List<String>>> trails) {
    TreeSet<String> keys = new TreeSet<>();
    long least = Long.MAX_VALUE;
    for (Map<String, List<String>> trail : trails.values()) {
      keys.addAll(trail.keySet());
      least = Math.min(least, trail.values().stream().mapToLong(List::size).sum());
    }
    List<String> differences = new ArrayList<>();
    int different = 0;
    for (String key : keys) {
      Map<String, List<String>> told = new LinkedHashMap<>();
      trails.forEach((region, trail) -> told.put(region, trail.getOrDefault(key, List.of())));
      if (told.values().stream().distinct().count() > 1 && ++different <= MOST_KEYS) {
        differences.addAll(difference(key, told));
      }
    }
    if (different > MOST_KEYS) {
      differences.add("and " + (different - MOST_KEYS) + " more keys");
    }
    return new Audit(trails.isEmpty() ? 0 : least, differences);
  }

  private static List<String> difference(String key, Map<String, List<String>> told) {
    int same = 0;
    while (isSame(told, same)) {
      same++;
    }
    int from = same;
    List<String> lines = new ArrayList<>();
    lines.add(key + ", from its conflict " + (from + 1) + " on:");
    told.forEach(
        (region, entries) -> {
          List<String> rest = entries.subList(Math.min(from, entries.size()), entries.size());
          lines.add("  " + region + (rest.isEmpty() ? ": nothing more" : ":"));
          rest.stream().limit(MOST_ENTRIES).forEach(entry -> lines.add("    " + entry));
        });
    return lines;
  }

  private static boolean isSame(Map<String, List<String>> told, int at) {
    return told.values().stream().allMatch(entries -> entries.size() > at)
        && told.values().stream().map(entries -> entries.get(at)).distinct().count() == 1;
  }
}
