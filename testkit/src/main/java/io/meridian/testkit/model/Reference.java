package io.meridian.testkit.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * What every region must come to, as a function of the set of changes of one key: what shows, and
 * which conflicts are told. It compares every change with every other, and keeps nothing.
 */
public final class Reference {

  private final NavigableMap<Long, Rule> rules;

  /**
   * @param rules by the version that brought each
   */
  public Reference(NavigableMap<Long, Rule> rules) {
    this.rules = new TreeMap<>(rules);
  }

  /** The changes that no other change saw. */
  public static List<Change> maximal(Collection<Change> changes) {
    return changes.stream().filter(e -> changes.stream().noneMatch(f -> f.saw(e))).toList();
  }

  /** The rule of a version. */
  public Rule rule(long version) {
    Map.Entry<Long, Rule> last = rules.floorEntry(version);
    return last == null ? Rule.LAST_WRITE : last.getValue();
  }

  /** What shows; empty when there are no changes. The rule is that of the newest version named. */
  public Optional<Shown> shown(Collection<Change> changes) {
    List<Change> siblings = maximal(changes);
    if (siblings.isEmpty()) {
      return Optional.empty();
    }
    Rule rule = rule(policy(changes));
    if (rule.custom() != null) {
      List<Change> sorted = new ArrayList<>(siblings);
      sorted.sort(Change.BY_WRITE.reversed());
      return Optional.of(
          sorted.size() == 1 ? Shown.of(sorted.get(0)) : rule.custom().apply(sorted));
    }
    Comparator<Change> order = rule.order(change -> rule(change.policy()));
    Change greatest = siblings.stream().max(order).orElseThrow();
    return Optional.of(
        rule.merges() && !greatest.delete()
            ? new Shown(greatest, merged(rule, greatest, changes))
            : Shown.of(greatest));
  }

  /**
   * The conflicts, in the order of writes.
   *
   * @param order a change's place among all writes: the greatest clock in its journal up to it
   */
  public List<Audited> audit(Collection<Change> changes, ToLongFunction<Change> order) {
    List<Change> sorted = new ArrayList<>(changes);
    sorted.sort(
        Comparator.comparing(order::applyAsLong, Long::compareUnsigned).thenComparing(Change::dot));
    List<Audited> told = new ArrayList<>();
    for (int i = 1; i < sorted.size(); i++) {
      tell(sorted.get(i), sorted.subList(0, i), sorted.subList(0, i + 1), told);
    }
    return told;
  }

  private void tell(Change change, List<Change> earlier, List<Change> all, List<Audited> told) {
    List<Change> siblings = maximal(all);
    if (siblings.size() < 2 || !siblings.contains(change)) {
      return;
    }
    List<Change> known = maximal(earlier);
    Shown shown = shown(all).orElseThrow();
    Shown before = shown(earlier).orElseThrow();
    boolean goesOn =
        known.size() == siblings.size()
            && known.stream().anyMatch(k -> isOfSameRegion(k, change) && !siblings.contains(k))
            && siblings.stream().allMatch(s -> s.equals(change) || known.contains(s));
    if (!goesOn || !isOfSameRegion(shown.change(), before.change())) {
      List<Dot> dots = siblings.stream().map(Change::dot).sorted().toList();
      long policy = policy(all);
      told.add(new Audited(change.dot(), dots, shown, before, rule(policy).strategy(), policy));
    }
  }

  private Map<String, String> merged(Rule rule, Change base, Collection<Change> all) {
    Map<String, String> row = new TreeMap<>(base.row());
    List<Change> sorted =
        all.stream()
            .filter(change -> !change.delete() && rule(change.policy()).merges())
            .filter(change -> all.stream().noneMatch(other -> takes(other, change)))
            .sorted(Change.BY_WRITE)
            .toList();
    for (String field : base.row().keySet()) {
      List<Gift> gifts = new ArrayList<>();
      for (Change change : sorted) {
        if (rule(change.policy()).of(field).equals(rule.of(field))) {
          Gift.of(change, field, rule.of(field)).ifPresent(gifts::add);
        }
      }
      if (!gifts.isEmpty()) {
        row.put(field, Gift.together(gifts, rule.of(field)));
      }
    }
    return row;
  }

  /** Who deletes or inserts puts an end to all they saw. */
  private boolean takes(Change other, Change change) {
    return other.act() != Act.UPDATE && rule(other.policy()).merges() && other.saw(change);
  }

  private static long policy(Collection<Change> changes) {
    return changes.stream().mapToLong(Change::policy).max().orElse(0);
  }

  private static boolean isOfSameRegion(Change one, Change other) {
    return one.dot().region().equals(other.dot().region());
  }
}
