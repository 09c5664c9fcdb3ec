package io.meridian.testkit.simulation;

import io.meridian.conflict.Policy;
import io.meridian.conflict.PolicyBook;
import io.meridian.testkit.model.Act;
import io.meridian.testkit.model.Change;
import io.meridian.testkit.model.Dot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A random history of one key: two to five regions and now and then their people, contexts that are
 * not closed and sometimes lower than they could be, clocks that tie, two writers of a region whose
 * clocks differ, a journal founded anew, and policies that change on the way.
 *
 * @param changes in the order in which they were written
 * @param settings the policies
 */
record RandomHistory(List<Change> changes, Settings settings) {

  /** The history of a seed. */
  static RandomHistory of(long seed) {
    return new Writer(new Random(seed)).history();
  }

  private static final class Writer {

    private final Random random;
    private final List<Change> changes = new ArrayList<>();
    private final Map<String, List<Change>> journals = new TreeMap<>();
    private final Map<String, Map<String, Integer>> applied = new HashMap<>();
    private final List<String> writers = new ArrayList<>();
    private final boolean clocksDiffer;
    private final PolicyBook book;

    Writer(Random random) {
      this.random = random;
      int regions = 2 + random.nextInt(4);
      for (int i = 0; i < regions; i++) {
        writers.add("abcde".substring(i, i + 1));
      }
      if (random.nextInt(3) == 0) {
        writers.add(writers.get(random.nextInt(regions)) + ".operator");
      }
      clocksDiffer = random.nextInt(5) == 0;
      PolicyBook some = PolicyBook.EMPTY;
      for (int i = random.nextInt(4); i > 0; i--) {
        List<Policy> all = Settings.POLICIES;
        some =
            some.with(some.version() + 1 + random.nextInt(2), all.get(random.nextInt(all.size())));
      }
      book = some;
      writers.forEach(writer -> journals.put(writer, new ArrayList<>()));
    }

    RandomHistory history() {
      int writes = 1 + random.nextInt(10);
      for (int i = 0; i < writes; i++) {
        write(writers.get(random.nextInt(writers.size())));
      }
      return new RandomHistory(List.copyOf(changes), Settings.of(book));
    }

    private void write(String writer) {
      Map<String, Dot> seen = seen(writer);
      long policy = book.version() == 0 ? 0 : random.nextInt((int) book.version() + 1);
      Act act = Act.values()[random.nextInt(8) % 3];
      Change bare = new Change(next(writer), seen, 0, act, Map.of(), null, policy);
      List<Change> known = changes.stream().filter(bare::saw).toList();
      long clock = 0;
      for (Change change : known) {
        boolean own = change.dot().region().equals(writer);
        clock = own && clocksDiffer ? clock : Math.max(clock, change.hlc());
      }
      Map<String, String> before =
          act == Act.UPDATE
              ? known.stream()
                  .max(Change.BY_WRITE)
                  .filter(change -> !change.delete())
                  .map(Change::row)
                  .orElse(null)
              : null;
      long hlc = clock + 1 + random.nextInt(3);
      Change change = new Change(bare.dot(), seen, hlc, act, row(act, before), before, policy);
      changes.add(change);
      journals.get(writer).add(change);
    }

    private Dot next(String writer) {
      List<Change> journal = journals.get(writer);
      if (journal.isEmpty()) {
        return new Dot(writer, 1, random.nextInt(2));
      }
      Dot last = journal.get(journal.size() - 1).dot();
      return random.nextInt(12) == 0
          ? new Dot(writer, last.epoch() + 1, random.nextInt(2))
          : new Dot(writer, last.epoch(), last.position() + 1 + random.nextInt(2));
    }

    private Map<String, Dot> seen(String writer) {
      boolean lowered = random.nextInt(4) == 0;
      Map<String, Integer> counts = applied.computeIfAbsent(writer, w -> new HashMap<>());
      Map<String, Dot> seen = new HashMap<>();
      for (String other : writers) {
        int from = counts.getOrDefault(other, 0);
        List<Change> journal = journals.get(other);
        int to = from + random.nextInt(journal.size() - from + 1);
        counts.put(other, to);
        int claimed = lowered ? random.nextInt(to + 1) : to;
        if (claimed > 0 && (!other.equals(writer) || random.nextBoolean())) {
          seen.put(other, journal.get(claimed - 1).dot());
        }
      }
      return seen;
    }

    private Map<String, String> row(Act act, Map<String, String> before) {
      if (act == Act.DELETE) {
        return Map.of("k", "1");
      }
      Map<String, String> row = new TreeMap<>(before == null ? Map.of() : before);
      row.put("k", "1");
      for (String number : List.of("hi", "lo", "n")) {
        if (before == null || random.nextBoolean()) {
          row.put(number, Integer.toString(random.nextInt(21) - 10));
        }
      }
      if (before == null || random.nextBoolean()) {
        int at = random.nextInt(4);
        row.put("s", List.of("{}", "{x}", "{x,y}", "{y,z}").get(at));
      }
      if (before == null || random.nextBoolean()) {
        row.put("t", "w" + random.nextInt(100));
      }
      return row;
    }
  }
}
