package io.meridian.testkit.simulation;

import io.meridian.conflict.KeyEntry;
import io.meridian.conflict.KeyState;
import io.meridian.conflict.Strategies;
import io.meridian.conflict.Visible;
import io.meridian.testkit.model.Audited;
import io.meridian.testkit.model.Change;
import io.meridian.testkit.model.Dot;
import io.meridian.testkit.model.Reference;
import io.meridian.testkit.model.Shown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What has to be so once everything has come to rest. */
final class Judge {

  private final Plan plan;
  private final List<SimulatedRegion> regions;
  private final Strategies strategies;
  private final Reference reference;
  private final Map<Integer, List<Change>> changes = new TreeMap<>();
  private final Map<Dot, Change> byDot = new HashMap<>();
  private final Map<Dot, Long> orders = new HashMap<>();

  Judge(
      Plan plan,
      List<SimulatedRegion> regions,
      List<Journal> journals,
      Strategies strategies,
      Reference reference) {
    this.plan = plan;
    this.regions = regions;
    this.strategies = strategies;
    this.reference = reference;
    for (Journal journal : journals) {
      for (Journal.Journaled record : journal.records) {
        if (record instanceof Journal.Write write) {
          Change change = write.change();
          changes.computeIfAbsent(write.key(), k -> new ArrayList<>()).add(change);
          byDot.put(change.dot(), change);
          orders.put(change.dot(), write.order().bits());
        }
      }
    }
  }

  /** The first thing that is wrong. */
  Optional<String> judge() {
    for (Map.Entry<Integer, List<Change>> entry : changes.entrySet()) {
      int key = entry.getKey();
      Shown shown = reference.shown(entry.getValue()).orElseThrow();
      List<Audited> audit =
          reference.audit(entry.getValue(), change -> orders.getOrDefault(change.dot(), 0L));
      if (plan.wanders(key) && !plan.has(Plan.Trait.LOWER_CONTEXTS) && !audit.isEmpty()) {
        return Optional.of("wandering key " + key + " is in conflict: " + audit.get(0));
      }
      for (SimulatedRegion region : regions) {
        Optional<String> wrong = wrong(region, key, shown, audit);
        if (wrong.isPresent()) {
          return wrong.map(w -> region.id + ", key " + key + ": " + w);
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> wrong(
      SimulatedRegion region, int key, Shown shown, List<Audited> audit) {
    Map<String, String> expected = shown.change().delete() ? Map.of() : shown.row();
    if (!region.store.row(key).equals(expected)) {
      return Optional.of("the row is " + region.store.row(key) + ", the model shows " + shown);
    }
    KeyState state = region.resolver.entries().getOrDefault(key, KeyEntry.EMPTY).state();
    boolean deleted = state.siblings().stream().noneMatch(v -> v.operation().leavesResource());
    if (deleted && !state.equals(KeyState.EMPTY)) {
      return Optional.of("a tombstone is left: " + state);
    }
    if (!deleted) {
      Visible visible = strategies.visible(state);
      if (!Translation.shown(visible, byDot::get).equals(shown)) {
        return Optional.of("visible is " + visible + ", the model shows " + shown);
      }
      List<Dot> siblings =
          state.siblings().stream().map(v -> Translation.dot(v.dot())).sorted().toList();
      List<Dot> maximal =
          Reference.maximal(changes.getOrDefault(key, List.of())).stream()
              .map(Change::dot)
              .sorted()
              .toList();
      if (!siblings.equals(maximal)) {
        return Optional.of("siblings are " + siblings + ", of the model " + maximal);
      }
    }
    List<Audited> told =
        region.resolver.told.stream()
            .filter(t -> t.key() == key)
            .map(t -> Translation.audited(t.conflict(), byDot::get))
            .toList();
    for (int i = 0; i < Math.max(told.size(), audit.size()); i++) {
      Object one = i < told.size() ? told.get(i) : "nothing";
      Object other = i < audit.size() ? audit.get(i) : "nothing";
      if (!one.equals(other)) {
        return Optional.of("conflict " + i + " is " + one + ", the model tells " + other);
      }
    }
    return Optional.empty();
  }
}
