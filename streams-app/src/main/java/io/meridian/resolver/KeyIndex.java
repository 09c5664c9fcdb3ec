package io.meridian.resolver;

import io.meridian.clock.Hlc;
import io.meridian.topology.RegionId;
import io.meridian.version.Dot;
import io.meridian.version.Position;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Which keys something is still to be done about, in the order in which it becomes possible. Each
 * entry is a place and a key:
 *
 * <pre>
 * c key                              the key has several versions
 * d order:8 key                      conflicts of the key can be told once the journals are past
 * t region 0 epoch:4 offset:8 key    the key may be forgotten once the delete is stable
 * </pre>
 *
 * <p>An entry may be there for nothing; whoever finds it looks at the key. The store also has the
 * {@link TrailSteps}, under other first bytes. What is due soon is mostly told before the next
 * commit and never comes to the store: {@link #flush} writes what is left, and what comes first of
 * it stays at hand, because reading a range costs as much as many entries. Owned by the stream
 * thread of its task.
 */
final class KeyIndex {

  private static final byte CONFLICT = 'c';
  private static final byte DUE = 'd';
  private static final byte TOMBSTONE = 't';
  private static final byte[] NOTHING = {};
  private static final Hlc NEVER = new Hlc(-1L);

  /** How many of the due entries that were written stay at hand. */
  static final int AT_HAND = 1_000;

  private final KeyValueStore<Bytes, byte[]> store;
  private final NavigableSet<Bytes> fresh = new TreeSet<>();

  /** The due entries of the store that come before {@link #beyond}, all of them. */
  private final NavigableSet<Bytes> stored = new TreeSet<>();

  /** From here on the store has due entries that are not at hand; null when it has none. */
  private @Nullable Bytes beyond;

  private Hlc earliestDue;
  private long tombstones;
  private final Map<RegionId, Position> tombstonesFrom = new HashMap<>();

  KeyIndex(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
    fetch(new byte[] {DUE});
    this.earliestDue = earliestStored();
    this.tombstones = count(new byte[] {TOMBSTONE});
  }

  /** Below the entries of all keys with several versions. */
  static byte[] firstConflict() {
    return new byte[] {CONFLICT};
  }

  /** Above the entries of all keys with several versions. */
  static byte[] lastConflict() {
    return new byte[] {CONFLICT + 1};
  }

  /** Notes whether a key has several versions. */
  void conflict(byte[] key, boolean several) {
    Bytes at = at(ByteBuffer.allocate(1 + key.length).put(CONFLICT), key);
    if (several) {
      store.put(at, NOTHING);
    } else {
      store.delete(at);
    }
  }

  /** Notes that a key has conflicts to tell once the journals are past a reading. */
  void due(Hlc order, byte[] key) {
    fresh.add(
        at(ByteBuffer.allocate(1 + Long.BYTES + key.length).put(DUE).putLong(order.bits()), key));
    if (order.compareTo(earliestDue) < 0) {
      earliestDue = order;
    }
  }

  /** Writes what has changed. */
  void flush() {
    for (Bytes at : fresh) {
      store.put(at, NOTHING);
      Bytes end = beyond;
      if (end == null || at.compareTo(end) < 0) {
        stored.add(at);
      }
    }
    fresh.clear();
    while (stored.size() > AT_HAND) {
      beyond = stored.pollLast();
    }
  }

  /** Notes that a key was deleted. */
  void tombstone(Dot delete, byte[] key) {
    ByteBuffer prefix = position(delete.region(), delete.position(), key.length);
    Bytes at = at(prefix, key);
    if (store.putIfAbsent(at, NOTHING) == null) {
      tombstones++;
    }
    if (delete.position().compareTo(from(delete.region())) < 0) {
      tombstonesFrom.put(delete.region(), delete.position());
    }
  }

  /** How many deletes are noted. */
  long tombstones() {
    return tombstones;
  }

  /** Whether {@link #takeDue} would find any. */
  boolean hasDue(Hlc watermark) {
    return earliestDue.compareTo(watermark) < 0;
  }

  /**
   * Takes out the keys that are due before a watermark.
   *
   * @param action is given the key and says whether to go on
   */
  void takeDue(Hlc watermark, Predicate<byte[]> action) {
    boolean goOn = true;
    while (goOn && earliestStored().compareTo(watermark) < 0) {
      Bytes at = stored.pollFirst();
      if (at == null) {
        fetch(Objects.requireNonNull(beyond).get());
      } else {
        store.delete(at);
        goOn = action.test(key(at));
      }
    }
    while (goOn && !fresh.isEmpty() && order(fresh.first()).compareTo(watermark) < 0) {
      goOn = action.test(key(fresh.pollFirst()));
    }
    earliestDue = earliestStored();
    if (!fresh.isEmpty() && order(fresh.first()).compareTo(earliestDue) < 0) {
      earliestDue = order(fresh.first());
    }
  }

  /** Of the due entries that were written. */
  private Hlc earliestStored() {
    if (!stored.isEmpty()) {
      return order(stored.first());
    }
    Bytes end = beyond;
    return end == null ? NEVER : order(end);
  }

  /** Takes the next due entries of the store to hand, when none is. */
  private void fetch(byte[] from) {
    Bytes to = Bytes.wrap(new byte[] {DUE + 1});
    try (KeyValueIterator<Bytes, byte[]> found = store.range(Bytes.wrap(from), to)) {
      while (found.hasNext() && stored.size() < AT_HAND) {
        stored.add(found.next().key);
      }
      beyond = found.hasNext() ? found.next().key : null;
    }
  }

  private static Hlc order(Bytes due) {
    return new Hlc(ByteBuffer.wrap(due.get(), 1, Long.BYTES).getLong());
  }

  private static byte[] key(Bytes due) {
    return Arrays.copyOfRange(due.get(), 1 + Long.BYTES, due.get().length);
  }

  /**
   * Goes through the deletes of a region up to a position.
   *
   * @param action is given the key and says whether the entry is done with
   */
  void eachTombstone(RegionId region, Position upTo, int most, Predicate<byte[]> action) {
    byte[] from = position(region, from(region), 0).array();
    byte[] to = position(region, new Position(upTo.epoch(), upTo.offset() + 1), 0).array();
    int left = most;
    Position reached = upTo;
    boolean kept = false;
    try (KeyValueIterator<Bytes, byte[]> found = store.range(Bytes.wrap(from), Bytes.wrap(to))) {
      while (found.hasNext()) {
        KeyValue<Bytes, byte[]> next = found.next();
        byte[] entry = next.key.get();
        if (left-- == 0) {
          reached = kept ? reached : position(region, entry);
          break;
        }
        if (action.test(Arrays.copyOfRange(entry, from.length, entry.length))) {
          store.delete(next.key);
          tombstones--;
        } else if (!kept) {
          kept = true;
          reached = position(region, entry);
        }
      }
    }
    if (reached.compareTo(from(region)) > 0) {
      tombstonesFrom.put(region, reached);
    }
  }

  /** The earliest delete of a region that is noted; {@link Position#START} when none is. */
  Position earliestTombstone(RegionId region) {
    byte[] from = position(region, from(region), 0).array();
    byte[] to = position(region, new Position(Integer.MAX_VALUE, Long.MAX_VALUE - 1), 0).array();
    try (KeyValueIterator<Bytes, byte[]> found = store.range(Bytes.wrap(from), Bytes.wrap(to))) {
      if (!found.hasNext()) {
        return Position.START;
      }
      return position(region, found.next().key.get());
    }
  }

  private Position from(RegionId region) {
    return tombstonesFrom.getOrDefault(region, Position.START);
  }

  private static Position position(RegionId region, byte[] entry) {
    ByteBuffer in = ByteBuffer.wrap(entry);
    in.position(2 + region.name().length());
    return new Position(in.getInt(), in.getLong() - 1);
  }

  private long count(byte[] prefix) {
    byte[] to = {(byte) (prefix[0] + 1)};
    long count = 0;
    try (KeyValueIterator<Bytes, byte[]> found = store.range(Bytes.wrap(prefix), Bytes.wrap(to))) {
      while (found.hasNext()) {
        found.next();
        count++;
      }
    }
    return count;
  }

  /** Offsets are kept one up, for -1 has no place in an unsigned order. */
  private static ByteBuffer position(RegionId region, Position position, int more) {
    byte[] name = region.name().getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(1 + name.length + 1 + Integer.BYTES + Long.BYTES + more)
        .put(TOMBSTONE)
        .put(name)
        .put((byte) 0)
        .putInt(position.epoch())
        .putLong(position.offset() + 1);
  }

  private static Bytes at(ByteBuffer prefix, byte[] key) {
    return Bytes.wrap(prefix.put(key).array());
  }
}
