package io.meridian.resolver;

import io.meridian.clock.Hlc;
import io.meridian.conflict.ConflictTrail;
import io.meridian.conflict.Event;
import io.meridian.conflict.KeyEntry;
import io.meridian.conflict.KeyEntryCodec;
import io.meridian.conflict.KeyState;
import io.meridian.conflict.Strategies;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Writes the audit trail: of each key in the order of its writes, once all journals are past them.
 * Owned by the stream thread of its task.
 */
final class ConflictAudit {

  /** So that a transaction is not too long when a region comes back. */
  private static final int TOLD_AT_ONCE = 500;

  private final KeyValueStore<Bytes, byte[]> keys;
  private final KeyIndex index;
  private final Rulebook rulebook;
  private final Outputs outputs;
  private final ResolverFigures figures;

  ConflictAudit(
      KeyValueStore<Bytes, byte[]> keys,
      KeyIndex index,
      Rulebook rulebook,
      Outputs outputs,
      ResolverFigures figures) {
    this.keys = keys;
    this.index = index;
    this.rulebook = rulebook;
    this.outputs = outputs;
    this.figures = figures;
  }

  /**
   * Notes an event of a key in its trail, after telling what can be told of those before.
   *
   * @param before what is kept of the key without the event
   * @param order the event's place in the order of writes
   * @return the same with the longer trail
   */
  KeyEntry note(Input input, KeyEntry before, Event event, Hlc order, Hlc watermark) {
    byte[] key = input.record().key();
    Strategies strategies = rulebook.kind(key).strategies();
    ConflictTrail trail = tell(input, key, before, watermark).trail();
    Hlc forced = trail.forced();
    if (!forced.equals(Hlc.ZERO)) {
      figures.auditForced();
      trail = tell(input, key, before.with(trail), forced).trail();
    }
    boolean last = trail.isEmpty() || order.compareTo(trail.last()) > 0;
    ConflictTrail longer =
        trail.add(new ConflictTrail.Step(order, event), before.state(), watermark);
    boolean several = last ? meets(before.state(), event) : longer.hasConflict(strategies);
    if (several) {
      index.due(longer.last(), key);
    }
    return before.with(longer);
  }

  /** Tells what a key's trail has to tell before a watermark; gives what is left to keep. */
  KeyEntry tell(Input input, byte[] key, KeyEntry entry, Hlc watermark) {
    if (entry.trail().isEmpty()) {
      return entry;
    }
    Strategies strategies = rulebook.kind(key).strategies();
    entry
        .trail()
        .tell(
            watermark,
            strategies,
            conflict -> {
              figures.audited();
              outputs.conflict(
                  input,
                  key,
                  ConflictRecords.of(
                      conflict, strategies.at(conflict.policy()), rulebook.format()));
            });
    return entry.with(entry.trail().after(watermark));
  }

  /** Tells what is due of all keys. */
  void tellDue(Input input, Hlc watermark) {
    if (!index.hasDue(watermark)) {
      return;
    }
    int[] left = {TOLD_AT_ONCE};
    index.takeDue(
        watermark,
        (key, order) -> {
          byte[] known = keys.get(Bytes.wrap(key));
          if (known != null) {
            KeyEntry entry = KeyEntryCodec.decode(known);
            KeyEntry told = tell(input, key, entry, watermark);
            keys.put(Bytes.wrap(key), KeyEntryCodec.encode(told));
          }
          return --left[0] > 0;
        });
  }

  private static boolean meets(KeyState before, Event event) {
    return before.join(event).siblings().size() > 1;
  }
}
