package io.meridian.resolver;

import io.meridian.clock.Hlc;
import io.meridian.conflict.ConflictTrail;
import io.meridian.conflict.KeyEntry;
import io.meridian.conflict.KeyEntryCodec;
import io.meridian.conflict.KeyState;
import io.meridian.conflict.Version;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What is kept of the keys: those that were used lately as they are, all of them in the store.
 *
 * <p>What changes is written by {@link #flush}, once for each key. Until then the store has what
 * was there at the last commit, which is what others read.
 *
 * <p>Owned by the stream thread of its task.
 */
final class KeyEntries {

  /** What an entry takes in memory beside its rows, about. */
  private static final int OVERHEAD_BYTES = 900;

  private static final int STEP_BYTES = 300;
  private static final int SLOTS = 1024;
  private static final float LOAD_FACTOR = 0.75f;

  private final KeyValueStore<Bytes, byte[]> store;
  private final KeyIndex index;
  private final TrailSteps steps;
  private final Supplier<Hlc> watermark;
  private final LongSupplier limit;
  private final Map<Bytes, Slot> recent = new LinkedHashMap<>(SLOTS, LOAD_FACTOR, true);
  private final List<Slot> changed = new ArrayList<>();
  private long bytes;

  /** An entry at hand. */
  private static final class Slot {

    private final Bytes key;
    private KeyEntry entry;

    /** Whether the index has the key among those of several versions. */
    private boolean several;

    private boolean isChanged;
    private int bytes;

    private Slot(Bytes key, KeyEntry entry) {
      this.key = key;
      this.entry = entry;
      this.several = isSeveral(entry);
      this.bytes = size(entry);
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
    return slot(key).entry;
  }

  /** Keeps an entry. */
  void put(Bytes key, KeyEntry entry) {
    Slot slot = slot(key);
    slot.entry = entry;
    int size = size(entry);
    bytes += size - slot.bytes;
    slot.bytes = size;
    if (!slot.isChanged) {
      slot.isChanged = true;
      changed.add(slot);
    }
  }

  /** Keeps nothing of a key any more. */
  void forget(Bytes key) {
    put(key, KeyEntry.EMPTY);
  }

  /** Writes what has changed. */
  void flush() {
    Hlc past = watermark.get();
    for (Slot slot : changed) {
      write(slot, past);
      slot.isChanged = false;
    }
    changed.clear();
  }

  private Slot slot(Bytes key) {
    Slot known = recent.get(key);
    if (known != null) {
      return known;
    }
    byte[] stored = store.get(key);
    Slot slot = new Slot(key, stored == null ? KeyEntry.EMPTY : KeyEntryCodec.decode(stored));
    recent.put(key, slot);
    bytes += slot.bytes;
    shrink();
    return slot;
  }

  private void write(Slot slot, Hlc past) {
    KeyEntry entry = slot.entry;
    boolean several = isSeveral(entry);
    if (several != slot.several) {
      index.conflict(slot.key.get(), several);
      slot.several = several;
    }
    if (entry.equals(KeyEntry.EMPTY)) {
      store.delete(slot.key);
      return;
    }
    ConflictTrail trail = entry.trail();
    ConflictTrail kept =
        trail.isSettled(past) ? ConflictTrail.EMPTY : steps.shelve(slot.key.get(), trail);
    if (kept != trail) {
      entry = entry.with(kept);
      slot.entry = entry;
      int size = size(entry);
      bytes += size - slot.bytes;
      slot.bytes = size;
    }
    store.put(slot.key, KeyEntryCodec.encode(entry));
  }

  /** Lets go of those that were not used for longest; never of the last. */
  private void shrink() {
    long most = limit.getAsLong();
    if (bytes <= most) {
      return;
    }
    Iterator<Slot> eldest = recent.values().iterator();
    while (bytes > most && recent.size() > 1) {
      Slot slot = eldest.next();
      if (slot.isChanged) {
        flush();
      }
      bytes -= slot.bytes;
      eldest.remove();
    }
  }

  private static boolean isSeveral(KeyEntry entry) {
    return entry.state().siblings().size() > 1;
  }

  private static int size(KeyEntry entry) {
    int size = OVERHEAD_BYTES + size(entry.state());
    ConflictTrail trail = entry.trail();
    if (!trail.isEmpty()) {
      // The last event is nearly always the state's own.
      size += size(trail.base());
      for (int i = trail.steps().size() - 2; i >= 0; i--) {
        size += STEP_BYTES + trail.steps().get(i).event().version().payload().bytes().length;
      }
    }
    return size;
  }

  private static int size(KeyState state) {
    int size = 0;
    for (Version version : state.siblings()) {
      size += version.payload().bytes().length;
    }
    return size;
  }
}
