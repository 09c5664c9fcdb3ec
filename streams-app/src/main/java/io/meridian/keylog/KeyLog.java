package io.meridian.keylog;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Values by key, in files that are only appended to. When more than half of what is in them counts
 * no more, what counts in the oldest is appended again and the file deleted; so each value is
 * copied once for as many bytes as count, at most, and that a key is gone never has to be.
 *
 * <p>On the disk it takes about twice what counts and three files of 32 MiB; in memory, mapped
 * outside of the heap, 12 to 24 bytes for a key, and as much of the files as the machine has room
 * for. Files that are opened again are read through once. Thread-safe: one lock.
 */
final class KeyLog implements AutoCloseable {

  private static final int AT_BITS = 23;
  private static final int AT_UNIT_BITS = 2;
  private static final int MOST_SEGMENTS = 1 << (HashIndex.PLACE_BITS - AT_BITS);

  private static final int SPARE_SEGMENTS = 3;
  private static final int COMPACTED_AT_ONCE = 2;

  private final Path directory;
  private final int segmentBytes;
  private final HashIndex index;

  /** By what a place says of them; null where there is none. */
  private final @Nullable Segment[] segments = new Segment[MOST_SEGMENTS];

  /** What a place says of them, by their sequence. */
  private final TreeMap<Long, Integer> order = new TreeMap<>();

  private Segment last;
  private int lastSlot;

  /** The bytes of the records that count. */
  private long live;

  /** Whether a file was begun since it was last looked whether there are too many. */
  private boolean begun;

  private KeyLog(Path directory, int segmentBytes) throws IOException {
    this.directory = directory;
    this.segmentBytes = segmentBytes;
    this.index = new HashIndex(directory, this::isAt);
    this.last = begin(0);
  }

  /**
   * An empty one; what was in the directory is deleted.
   *
   * @param segmentBytes the size of a file, at most {@link Segment#MOST_BYTES}
   */
  static KeyLog create(Path directory, int segmentBytes) throws IOException {
    Utils.delete(directory.toFile());
    Files.createDirectories(directory);
    return new KeyLog(directory, segmentBytes);
  }

  /**
   * One that was {@linkplain #force forced} and closed.
   *
   * @param segmentBytes as it was
   * @throws IOException when its files are damaged
   */
  static KeyLog open(Path directory, int segmentBytes) throws IOException {
    TreeMap<Long, Path> files = new TreeMap<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.log")) {
      for (Path file : found) {
        String name = file.getFileName().toString();
        files.put(Long.parseLong(name.substring(0, name.indexOf('.'))), file);
      }
    }
    if (files.isEmpty()) {
      return create(directory, segmentBytes);
    }
    KeyLog log = new KeyLog(directory, segmentBytes, files.navigableKeySet());
    log.readAll();
    return log;
  }

  private KeyLog(Path directory, int segmentBytes, NavigableSet<Long> sequences)
      throws IOException {
    this.directory = directory;
    this.segmentBytes = segmentBytes;
    this.index = new HashIndex(directory, this::isAt);
    for (long sequence : sequences) {
      begin(sequence).findEnd();
    }
    this.lastSlot = order.lastEntry().getValue();
    this.last = segment(lastSlot);
    for (int slot : order.headMap(order.lastKey()).values()) {
      segment(slot).seal();
    }
  }

  /** How many keys it has. */
  synchronized long keys() {
    return index.keys();
  }

  /** The value of a key; null when it has none. */
  synchronized byte @Nullable [] get(byte[] key) {
    checkOpen();
    long place = index.find(hash(key), key);
    return place == HashIndex.NOWHERE ? null : segmentOf(place).value(at(place));
  }

  /**
   * Gives a key a value.
   *
   * @throws IOException when it cannot be written; then nothing else can be done with it than to
   *     close it
   */
  synchronized void put(byte[] key, byte[] value) throws IOException {
    checkOpen();
    append(key, value);
    compact();
  }

  /**
   * Takes the value from a key.
   *
   * @throws IOException like {@link #put}
   */
  synchronized void remove(byte[] key) throws IOException {
    checkOpen();
    long was = index.remove(hash(key), key);
    if (was != HashIndex.NOWHERE) {
      forget(was);
      makeRoom(key.length, 0);
      last.appendGone(key);
      compact();
    }
  }

  /**
   * Writes everything, so that it survives the machine's end too.
   *
   * @throws IOException like {@link #put}
   */
  synchronized void force() throws IOException {
    for (int slot : order.values()) {
      segment(slot).force();
    }
  }

  /** Without writing what is in memory. */
  @Override
  public synchronized void close() throws IOException {
    if (order.isEmpty()) {
      return;
    }
    for (int slot : order.values()) {
      segment(slot).close();
    }
    order.clear();
    index.close();
  }

  /** What is mapped no more must not be read. */
  private void checkOpen() {
    if (order.isEmpty()) {
      throw new IllegalStateException("The log is closed (directory=" + directory + ")");
    }
  }

  private void append(byte[] key, byte[] value) throws IOException {
    makeRoom(key.length, value.length);
    int at = last.append(key, value);
    live += last.end() - at;
    long place = place(lastSlot, at);
    long was = index.put(hash(key), key, place);
    if (was != HashIndex.NOWHERE) {
      forget(was);
    }
  }

  private void makeRoom(int keyLength, int valueLength) throws IOException {
    if (last.hasRoom(keyLength, valueLength)) {
      return;
    }
    last.seal();
    last = begin(last.sequence() + 1);
    if (!last.hasRoom(keyLength, valueLength)) {
      throw new IOException(
          "The value is too large (bytes=" + valueLength + ", most=" + segmentBytes + ")");
    }
  }

  private Segment begin(long sequence) throws IOException {
    int slot = 0;
    while (segments[slot] != null) {
      slot++;
      if (slot == MOST_SEGMENTS) {
        throw new IOException("More files than it can have (files=" + slot + ")");
      }
    }
    Segment segment = Segment.open(directory, sequence, segmentBytes);
    segments[slot] = segment;
    begun = true;
    order.put(sequence, slot);
    lastSlot = slot;
    return segment;
  }

  /** What is later in the log is newer. */
  private void readAll() throws IOException {
    for (int slot : order.values()) {
      Segment segment = segment(slot);
      for (int at = Segment.HEAD; at < segment.end(); at = segment.next(at)) {
        byte[] key = segment.key(at);
        boolean gone = segment.isGone(at);
        live += gone ? 0 : segment.size(at);
        long was = gone ? index.remove(hash(key), key) : index.put(hash(key), key, place(slot, at));
        if (was != HashIndex.NOWHERE) {
          forget(was);
        }
      }
    }
  }

  /** A little for each file that is begun: nobody waits for all of it. */
  private void compact() throws IOException {
    if (!begun) {
      return;
    }
    for (int i = 0; i < COMPACTED_AT_ONCE && isWasteful(); i++) {
      compactOldest();
    }
    begun = false;
  }

  private boolean isWasteful() {
    return order.size() - SPARE_SEGMENTS > 2 * live / segmentBytes;
  }

  /** What it says is gone need not be said again: nothing older is left that has it. */
  private void compactOldest() throws IOException {
    int slot = order.firstEntry().getValue();
    Segment segment = segment(slot);
    for (int at = Segment.HEAD; at < segment.end(); at = segment.next(at)) {
      byte[] key = segment.key(at);
      if (index.find(hash(key), key) == place(slot, at)) {
        append(key, segment.value(at));
      }
    }
    segments[slot] = null;
    order.remove(segment.sequence());
    segment.delete();
  }

  private void forget(long place) {
    live -= segmentOf(place).size(at(place));
  }

  private boolean isAt(long place, byte[] key) {
    return segmentOf(place).isKey(at(place), key);
  }

  private Segment segmentOf(long place) {
    return segment((int) (place >>> AT_BITS));
  }

  private Segment segment(int slot) {
    return Objects.requireNonNull(segments[slot]);
  }

  private static int at(long place) {
    return (int) (place & ((1L << AT_BITS) - 1)) << AT_UNIT_BITS;
  }

  private static long place(int slot, int at) {
    return (long) slot << AT_BITS | at >>> AT_UNIT_BITS;
  }

  /** Not as it is: the keys of one partition have in common what the partition is chosen by. */
  private static int hash(byte[] key) {
    return Utils.murmur2(key) * 0x9E3779B1 >>> Integer.SIZE - HashIndex.HASH_BITS;
  }
}
