package io.meridian.resolver;

import io.meridian.conflict.KeyEntry;
import io.meridian.conflict.KeyState;
import io.meridian.conflict.Version;
import io.meridian.report.CollectionReport;
import io.meridian.topology.RegionId;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;

/**
 * Forgets deleted keys, once every region's store has applied the delete and says so in its own
 * journal: then no event can come any more whose writer had not seen it. Never by age. Owned by the
 * stream thread of its task.
 */
final class Tombstones {

  /** So that a transaction is not too long when a region comes back. */
  private static final int FORGOTTEN_AT_ONCE = 500;

  private final KeyEntries keys;
  private final KeyIndex index;
  private final Scope scope;
  private final ConflictAudit audit;
  private final Outputs outputs;
  private final ResolverFigures figures;

  Tombstones(
      KeyEntries keys,
      KeyIndex index,
      Scope scope,
      ConflictAudit audit,
      Outputs outputs,
      ResolverFigures figures) {
    this.keys = keys;
    this.index = index;
    this.scope = scope;
    this.audit = audit;
    this.outputs = outputs;
    this.figures = figures;
  }

  /** Notes a key of which nothing but deletes is left. */
  void note(byte[] key, KeyState state) {
    if (isDeleted(state)) {
      for (Version version : state.siblings()) {
        index.tombstone(version.dot(), key);
      }
    }
  }

  /** Forgets what is stable. */
  void collect(Input input, Horizon horizon) {
    if (index.tombstones() == 0) {
      return;
    }
    VersionVector stable = horizon.stable();
    for (RegionId writer : scope.writers()) {
      Position upTo = stable.position(writer);
      if (!upTo.equals(Position.START)) {
        index.eachTombstone(
            writer,
            upTo,
            FORGOTTEN_AT_ONCE,
            key -> isDone(input, key, horizon, stable, stable.position(writer), writer));
      }
    }
  }

  /** How far the forgetting is, and who holds it up. */
  CollectionReport report(int partition, Horizon horizon) {
    Map<String, String> stable = new TreeMap<>();
    horizon.stable().forEach((region, position) -> stable.put(region.name(), position.toString()));
    TreeSet<String> blockers = new TreeSet<>();
    for (RegionId writer : scope.writers()) {
      Position earliest =
          index.tombstones() == 0 ? Position.START : index.earliestTombstone(writer);
      if (!earliest.equals(Position.START)) {
        blockers.addAll(horizon.behind(writer, earliest));
      }
    }
    return new CollectionReport(partition, index.tombstones(), stable, List.copyOf(blockers));
  }

  private boolean isDone(
      Input input,
      byte[] key,
      Horizon horizon,
      VersionVector stable,
      Position upTo,
      RegionId writer) {
    Bytes at = Bytes.wrap(key);
    KeyEntry entry = keys.get(at);
    if (entry.equals(KeyEntry.EMPTY) || !isDeleted(entry.state())) {
      return true;
    }
    KeyEntry told = audit.tell(input, key, entry, horizon.watermark());
    if (!told.isPurgeable(stable, horizon.policy())) {
      if (!told.equals(entry)) {
        keys.put(at, told);
      }
      // A later delete of the key has an entry of its own.
      return entry.state().siblings().stream()
          .noneMatch(
              version ->
                  version.dot().region().equals(writer)
                      && version.dot().position().compareTo(upTo) <= 0);
    }
    keys.forget(at);
    outputs.purge(input, key);
    figures.purged();
    return true;
  }

  private static boolean isDeleted(KeyState state) {
    return state.siblings().stream().noneMatch(version -> version.operation().leavesResource());
  }
}
