package io.meridian.resolver;

import io.meridian.clock.Hlc;
import io.meridian.conflict.ConflictTrail;
import io.meridian.conflict.KeyEntry;
import io.meridian.conflict.KeyEntryCodec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of the keys: those that were used lately as they are, all of them in the store.
 *
 * <p>What changes is written by {@link #flush}, once for each key. Until then the store has what
 * was there at the last commit, which is what others read.
 *
 * <p>Owned by the stream thread of its task.
 */
final class KeyEntries {

  /** What a key takes in memory beside its entry, about. */
  private static final int SLOT_BYTES = 200;

  /** What an entry takes in memory beside its trail, and each step of its trail, about. */
  private static final int ENTRY_BYTES = 1_000;

  private static final int STEP_BYTES = 300;
  private static final int SLOTS = 1024;

  private final KeyValueStore<Bytes, byte[]> store;
  private final KeyIndex index;
  private final TrailSteps steps;
  private final Supplier<Hlc> watermark;
  private final LongSupplier limit;
  private final Map<Bytes, Slot> recent = new HashMap<>(SLOTS);

  /** The same in a round: who comes by lets go of those that were not used since the last time. */
  private final Deque<Slot> round = new ArrayDeque<>(SLOTS);

  private final List<Slot> changed = new ArrayList<>();
  private @Nullable Slot last;
  private long bytes;

  /**
   * An entry at hand: as it is while it changes, else in its bytes, which are one object instead of
   * thirty.
   */
  private static final class Slot {

    private final Bytes key;
    private @Nullable KeyEntry entry;
    private byte @Nullable [] written;

    /** Whether the index has the key among those of several versions. */
    private boolean several;

    private boolean isChanged;
    private boolean isUsed;
    private int bytes;

    private Slot(Bytes key, byte @Nullable [] written) {
      this.key = key;
      this.written = written;
      this.bytes = SLOT_BYTES + (written == null ? 0 : written.length);
    }

    private KeyEntry entry() {
      KeyEntry known = entry;
      if (known != null) {
        return known;
      }
      byte[] bytes = written;
      KeyEntry read = bytes == null ? KeyEntry.EMPTY : KeyEntryCodec.decode(bytes);
      several = isSeveral(read);
      entry = read;
      return read;
    }
  }

  /**
   * @param watermark what all journals are past
   * @param limit how many bytes may be at hand, about
   */
  KeyEntries(
      KeyValueStore<Bytes, byte[]> store,
      KeyIndex index,
      TrailSteps steps,
      Supplier<Hlc> watermark,
      LongSupplier limit) {
    this.store = store;
    this.index = index;
    this.steps = steps;
    this.watermark = watermark;
    this.limit = limit;
  }

  /** What is kept of a key; {@link KeyEntry#EMPTY} when nothing is. */
  KeyEntry get(Bytes key) {
    return slot(key).entry();
  }

  /** Keeps an entry. */
  void put(Bytes key, KeyEntry entry) {
    Slot slot = slot(key);
    if (!slot.isChanged) {
      slot.entry();
      slot.isChanged = true;
      slot.written = null;
      changed.add(slot);
    }
    slot.entry = entry;
    resize(slot, SLOT_BYTES + size(entry));
  }

  /** Keeps nothing of a key any more. */
  void forget(Bytes key) {
    put(key, KeyEntry.EMPTY);
  }

  /** Writes what has changed. */
  void flush() {
    Hlc past = watermark.get();
    for (Slot slot : changed) {
      byte[] written = write(slot, slot.entry(), past);
      slot.written = written;
      slot.entry = null;
      slot.isChanged = false;
      resize(slot, SLOT_BYTES + (written == null ? 0 : written.length));
    }
    changed.clear();
  }

  private Slot slot(Bytes key) {
    Slot before = last;
    if (before != null && before.key.equals(key)) {
      return before;
    }
    Slot known = recent.get(key);
    if (known != null) {
      known.isUsed = true;
      last = known;
      return known;
    }
    Slot slot = new Slot(key, store.get(key));
    recent.put(key, slot);
    round.add(slot);
    last = slot;
    bytes += slot.bytes;
    shrink();
    return slot;
  }

  private byte @Nullable [] write(Slot slot, KeyEntry entry, Hlc past) {
    boolean several = isSeveral(entry);
    if (several != slot.several) {
      index.conflict(slot.key.get(), several);
    }
    if (entry.state().siblings().isEmpty()) {
      store.delete(slot.key);
      return null;
    }
    ConflictTrail trail = entry.trail();
    ConflictTrail kept =
        trail.isSettled(past) ? ConflictTrail.EMPTY : steps.shelve(slot.key.get(), trail);
    byte[] bytes = KeyEntryCodec.encode(entry.with(kept));
    store.put(slot.key, bytes);
    return bytes;
  }

  private void resize(Slot slot, int size) {
    bytes += size - slot.bytes;
    slot.bytes = size;
  }

  /** Lets go of some that were not used lately; never of the last. */
  private void shrink() {
    long most = limit.getAsLong();
    if (bytes <= most) {
      return;
    }
    while (bytes > most && round.size() > 1) {
      Slot slot = round.remove();
      if (slot.isUsed || slot.equals(last)) {
        slot.isUsed = false;
        round.add(slot);
        continue;
      }
      if (slot.isChanged) {
        flush();
      }
      bytes -= slot.bytes;
      recent.remove(slot.key);
    }
  }

  private static boolean isSeveral(KeyEntry entry) {
    return entry.state().siblings().size() > 1;
  }

  /** Most of its rows are those of its latest events. */
  private static int size(KeyEntry entry) {
    ConflictTrail trail = entry.trail();
    return ENTRY_BYTES + STEP_BYTES * trail.steps().size() + (int) trail.bytesAtHand();
  }
}
