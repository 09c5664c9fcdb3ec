package io.meridian.resolver;

import io.meridian.clock.Hlc;
import io.meridian.conflict.ConflictTrail;
import io.meridian.conflict.KeyEntry;
import io.meridian.conflict.KeyState;
import io.meridian.conflict.Strategies;
import org.apache.kafka.common.utils.Bytes;

/**
 * Writes the audit trail: of each key in the order of its writes, once all journals are past them.
 * Owned by the stream thread of its task.
 */
final class ConflictAudit {

  /** So that a transaction is not too long when a region comes back. */
  private static final int TOLD_AT_ONCE = 500;

  private final KeyEntries keys;
  private final KeyIndex index;
  private final TrailSteps steps;
  private final Rulebook rulebook;
  private final Outputs outputs;
  private final ResolverFigures figures;

  ConflictAudit(
      KeyEntries keys,
      KeyIndex index,
      TrailSteps steps,
      Rulebook rulebook,
      Outputs outputs,
      ResolverFigures figures) {
    this.keys = keys;
    this.index = index;
    this.steps = steps;
    this.rulebook = rulebook;
    this.outputs = outputs;
    this.figures = figures;
  }

  /**
   * Notes an event of a key in its trail, after telling what can be told of those before.
   *
   * @param before what is kept of the key without the event
   * @param after the key's state with the event
   * @param step the event
   * @return the longer trail, as it is to be kept
   */
  ConflictTrail note(
      Input input, KeyEntry before, KeyState after, ConflictTrail.Step step, Hlc watermark) {
    byte[] key = input.record().key();
    ConflictTrail trail = before.trail();
    if (trail.isSettled(watermark)) {
      trail = ConflictTrail.EMPTY;
    } else if (trail.isTooLong()) {
      trail = told(input, key, steps.whole(key, trail), watermark);
      if (trail.isTooLong()) {
        figures.auditForced();
        trail = told(input, key, trail, trail.middle());
      }
    } else if (trail.isDue(watermark)) {
      trail = told(input, key, steps.upTo(watermark, key, trail), watermark);
    }
    boolean last = trail.isEmpty() || step.order().compareTo(trail.last()) > 0;
    ConflictTrail longer = trail.add(step, before.state(), watermark);
    if (!longer.announced() && (!last || after.siblings().size() > 1)) {
      index.due(longer.last(), key);
      longer = longer.announce();
    }
    return longer;
  }

  /** Tells what a key's trail has to tell before a watermark; gives what is left to keep. */
  KeyEntry tell(Input input, byte[] key, KeyEntry entry, Hlc watermark) {
    if (!entry.trail().isDue(watermark)) {
      return entry;
    }
    return entry.with(told(input, key, steps.upTo(watermark, key, entry.trail()), watermark));
  }

  /** Tells what is due of all keys. */
  void tellDue(Input input, Hlc watermark) {
    if (!index.hasDue(watermark)) {
      return;
    }
    int[] left = {TOLD_AT_ONCE};
    index.takeDue(
        watermark,
        key -> {
          Bytes at = Bytes.wrap(key);
          KeyEntry entry = keys.get(at);
          KeyEntry told = tell(input, key, entry, watermark);
          if (entry.trail().isDue(watermark)) {
            keys.put(at, told);
          }
          if (told.trail().announced()) {
            index.due(told.trail().last(), key);
          }
          return --left[0] > 0;
        });
  }

  private ConflictTrail told(Input input, byte[] key, ConflictTrail trail, Hlc watermark) {
    Strategies strategies = rulebook.strategies(key);
    return trail.tell(
        watermark,
        strategies,
        conflict -> {
          figures.audited();
          outputs.conflict(
              input,
              key,
              ConflictRecords.of(conflict, strategies.at(conflict.policy()), rulebook.format()));
        });
  }
}
