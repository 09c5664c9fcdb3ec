package io.meridian.testkit.simulation;

import io.meridian.testkit.model.Act;
import io.meridian.testkit.model.Change;
import io.meridian.testkit.model.Dot;
import io.meridian.testkit.model.Reference;
import io.meridian.testkit.model.Shown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * All histories of one key with so many writes in three regions: every sequence of regions and
 * operations, with every context that a writer can have, which is any prefix of each journal that
 * is no shorter than the writer's last. Clocks follow the sequence, or tie wherever they can.
 */
final class EveryHistory {

  private static final String[] REGIONS = {"a", "b", "c"};

  private final int writes;
  private final boolean ties;
  private final int stride;
  private final int slice;
  private final Reference view;
  private final Consumer<List<Change>> each;
  private long count;

  /**
   * @param ties whether clocks are no greater than they must be
   * @param strideAndSlice of so many histories one is given, and which one, from 0
   * @param view the rules by which a writer sees the row it replaces
   */
  EveryHistory(
      int writes, boolean ties, int[] strideAndSlice, Reference view, Consumer<List<Change>> each) {
    this.writes = writes;
    this.ties = ties;
    this.stride = strideAndSlice[0];
    this.slice = strideAndSlice[1];
    this.view = view;
    this.each = each;
  }

  /** Gives them; returns how many there are in all, of which one in {@code stride} was given. */
  long go() {
    extend(new ArrayList<>(), new int[3][3]);
    return count;
  }

  /**
   * @param seen per region and other region, how many of its writes were applied
   */
  private void extend(List<Step> steps, int[][] seen) {
    if (steps.size() == writes) {
      if (count++ % stride == slice) {
        each.accept(changes(steps));
      }
      return;
    }
    int[] lengths = new int[3];
    steps.forEach(step -> lengths[step.region]++);
    for (int region = 0; region < 3; region++) {
      int one = (region + 1) % 3;
      int two = (region + 2) % 3;
      for (int first = seen[region][one]; first <= lengths[one]; first++) {
        for (int second = seen[region][two]; second <= lengths[two]; second++) {
          int[][] more = {seen[0].clone(), seen[1].clone(), seen[2].clone()};
          more[region][one] = first;
          more[region][two] = second;
          for (Act act : Act.values()) {
            steps.add(new Step(region, act, more[region]));
            extend(steps, more);
            steps.remove(steps.size() - 1);
          }
        }
      }
    }
  }

  private List<Change> changes(List<Step> steps) {
    List<Change> changes = new ArrayList<>();
    int[] lengths = new int[3];
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      Map<String, Dot> seen = new HashMap<>();
      for (int other = 0; other < 3; other++) {
        if (other != step.region && step.seen[other] > 0) {
          seen.put(REGIONS[other], new Dot(REGIONS[other], 1, step.seen[other] - 1L));
        }
      }
      Dot dot = new Dot(REGIONS[step.region], 1, lengths[step.region]++);
      Change bare = new Change(dot, seen, 0, step.act, Map.of(), null, 1);
      List<Change> known = changes.stream().filter(bare::saw).toList();
      long last = known.stream().mapToLong(Change::hlc).max().orElse(0);
      Map<String, String> before =
          step.act == Act.UPDATE
              ? view.shown(known).filter(s -> !s.change().delete()).map(Shown::row).orElse(null)
              : null;
      long hlc = ties ? last + 1 : i + 1;
      Map<String, String> row = row(i, step.act, before);
      changes.add(new Change(dot, seen, hlc, step.act, row, before, 1));
    }
    return changes;
  }

  private static Map<String, String> row(int i, Act act, Map<String, String> before) {
    Map<String, String> row = new TreeMap<>();
    if (act == Act.DELETE) {
      row.put("k", "1");
      return row;
    }
    long n = before == null ? 10 : Long.parseLong(before.get("n"));
    String own = "{" + (char) ('p' + i) + "}";
    row.put("k", "1");
    row.put("hi", "3120".substring(i, i + 1));
    row.put("lo", "1302".substring(i, i + 1));
    row.put("n", Long.toString(before == null ? n : n + i + 1));
    row.put(
        "s",
        i % 2 == 0 || before == null
            ? own
            : before.get("s").replace("}", "," + (char) ('v' + i) + "}"));
    row.put("t", "w" + i);
    row.put("u", i % 2 == 0 || before == null ? "w" + i : before.get("u"));
    return row;
  }

  /** A write without its clock and row. */
  private record Step(int region, Act act, int[] seen) {}
}
