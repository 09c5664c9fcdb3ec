package io.meridian.testkit.simulation;

import io.meridian.clock.Hlc;
import io.meridian.conflict.Conflict;
import io.meridian.conflict.Event;
import io.meridian.conflict.FieldChange;
import io.meridian.conflict.FieldChanges;
import io.meridian.conflict.Operation;
import io.meridian.conflict.Policy;
import io.meridian.conflict.PolicyBook;
import io.meridian.conflict.Version;
import io.meridian.conflict.Visible;
import io.meridian.testkit.model.Act;
import io.meridian.testkit.model.Audited;
import io.meridian.testkit.model.Change;
import io.meridian.testkit.model.Dot;
import io.meridian.testkit.model.Rule;
import io.meridian.testkit.model.Shown;
import io.meridian.topology.RegionId;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Between the words of the reference model and those of the product. */
public final class Translation {

  private Translation() {}

  /**
   * A change as the product's event, with the fields it changed where its own policy merges.
   *
   * @param policy the policy that the change names
   */
  public static Event event(Change change, int partition, Policy policy) {
    SortedMap<RegionId, Position> seen = new TreeMap<>();
    change.seen().forEach((region, dot) -> seen.put(new RegionId(region), position(dot)));
    io.meridian.version.Dot dot =
        new io.meridian.version.Dot(
            new RegionId(change.dot().region()), partition, position(change.dot()));
    Operation operation = Operation.valueOf(change.act().name());
    Version version =
        new Version(
            dot,
            new Hlc(change.hlc()),
            change.hlc(),
            operation,
            TextRows.payload(change.row()),
            change.policy());
    return new Event(
        version,
        VersionVector.of(seen),
        policy.merges() ? changes(policy, operation, change.before(), change.row()) : null);
  }

  /** What an operation changed, compared with the row it replaced. */
  static List<FieldChange> changes(
      Policy policy,
      Operation operation,
      @Nullable Map<String, String> before,
      Map<String, String> after) {
    return FieldChanges.between(
        policy, operation, before == null ? null : TextRows.fields(before), TextRows.fields(after));
  }

  /** A key as a resource's canonical text. */
  static String key(int key) {
    return "t/t/" + key;
  }

  /** An event as the model's change. */
  public static Change change(Event event, @Nullable Map<String, String> before) {
    Version version = event.version();
    Map<String, Dot> seen = new HashMap<>();
    event.context().forEach((region, at) -> seen.put(region.name(), dot(region, at)));
    return new Change(
        dot(version.dot()),
        seen,
        version.hlc().bits(),
        Act.valueOf(version.operation().name()),
        TextRows.row(version.payload()),
        before,
        version.policy());
  }

  /** What is visible, as the model's; the changes are found by their dots. */
  public static Shown shown(Visible visible, Function<Dot, Change> changes) {
    return new Shown(changes.apply(dot(visible.dot())), TextRows.row(visible.payload()));
  }

  /** A conflict as the model's. */
  public static Audited audited(Conflict conflict, Function<Dot, Change> changes) {
    return new Audited(
        dot(conflict.event().dot()),
        conflict.siblings().stream().map(version -> dot(version.dot())).sorted().toList(),
        shown(conflict.visible(), changes),
        shown(conflict.before(), changes),
        conflict.strategy(),
        conflict.policy());
  }

  /**
   * The policies that hold for a resource type, version by version.
   *
   * @param custom by the name of its class, what a rule of the user's own shows
   */
  public static NavigableMap<Long, Rule> rules(
      PolicyBook book,
      String tenant,
      String type,
      Function<String, Function<List<Change>, Shown>> custom) {
    NavigableMap<Long, Rule> rules = new TreeMap<>();
    for (long version : book.all().keySet()) {
      Policy policy = book.find(tenant, type, version);
      String name = policy.options().get("class");
      rules.put(
          version,
          new Rule(policy.strategy(), policy.options(), name == null ? null : custom.apply(name)));
    }
    return rules;
  }

  /** A dot in the model's words. */
  public static Dot dot(io.meridian.version.Dot dot) {
    return dot(dot.region(), dot.position());
  }

  private static Dot dot(RegionId region, Position at) {
    return new Dot(region.name(), at.epoch(), at.offset());
  }

  private static Position position(Dot dot) {
    return new Position(dot.epoch(), dot.position());
  }
}
