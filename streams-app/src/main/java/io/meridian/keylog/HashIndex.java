package io.meridian.keylog;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.utils.ByteBufferUnmapper;

/**
 * Where each key is: an open hash table with linear probing, outside of the heap. A slot is one
 * long, of which the upper {@value #HASH_BITS} bits are of the key's hash and the lower {@value
 * #PLACE_BITS} say where it is; with so much of the hash the table grows without a look at the
 * keys.
 *
 * <p>It is in a file that is mapped into memory, so that it counts neither as heap nor as direct
 * memory; the file means nothing after it was closed. Not thread-safe.
 */
final class HashIndex implements AutoCloseable {

  /** No key's place. */
  static final long NOWHERE = 0;

  static final int HASH_BITS = 28;
  static final int PLACE_BITS = Long.SIZE - HASH_BITS;

  private static final long PLACE_MASK = (1L << PLACE_BITS) - 1;

  /** A slot that was left; in the first segment's head, where no key is. */
  private static final long LEFT = 1;

  private static final int FIRST_SLOTS = 1 << 14;
  private static final int MOST_SLOTS = 1 << 27;
  private static final byte[] ZEROS = new byte[1 << 16];

  /** What the table has only the hashes of. */
  interface Keys {

    /** Whether a key is what is at a place. */
    boolean isAt(long place, byte[] key);
  }

  private final Path directory;
  private final Keys known;
  private int generation;
  private MappedByteBuffer mapped;
  private LongBuffer slots;
  private int mask;

  /** Slots that are not empty. */
  private int taken;

  private int keys;

  /**
   * @param directory where its files go
   * @param known the keys themselves
   * @throws IOException when there is no room for it
   */
  HashIndex(Path directory, Keys known) throws IOException {
    this.directory = directory;
    this.known = known;
    this.mapped = map(file(0), FIRST_SLOTS);
    this.slots = longs(mapped);
    this.mask = FIRST_SLOTS - 1;
  }

  /** How many keys it has. */
  int keys() {
    return keys;
  }

  /** Where a key is; {@link #NOWHERE} when it is not there. */
  long find(int hash, byte[] key) {
    int slot = slot(hash, key);
    return slot < 0 ? NOWHERE : slots.get(slot) & PLACE_MASK;
  }

  /**
   * Says where a key is.
   *
   * @param place above {@link #NOWHERE}, of {@value #PLACE_BITS} bits
   * @return where it was
   * @throws IOException when the table is full and there is no room for a larger one
   */
  long put(int hash, byte[] key, long place) throws IOException {
    int slot = slot(hash, key);
    if (slot >= 0) {
      long was = slots.get(slot) & PLACE_MASK;
      slots.put(slot, entry(hash, place));
      return was;
    }
    if (taken + 1 > (mask + 1) / 3 * 2) {
      rebuild();
    }
    insert(entry(hash, place));
    keys++;
    return NOWHERE;
  }

  /**
   * Leaves a key out.
   *
   * @return where it was
   */
  long remove(int hash, byte[] key) {
    int slot = slot(hash, key);
    if (slot < 0) {
      return NOWHERE;
    }
    long was = slots.get(slot) & PLACE_MASK;
    slots.put(slot, LEFT);
    keys--;
    return was;
  }

  @Override
  public void close() throws IOException {
    ByteBufferUnmapper.unmap(file(generation).toString(), mapped);
    Files.deleteIfExists(file(generation));
  }

  private int slot(int hash, byte[] key) {
    long wanted = entry(hash, NOWHERE);
    int slot = home(wanted);
    while (true) {
      long entry = slots.get(slot);
      if (entry == NOWHERE) {
        return -1;
      }
      if (entry != LEFT && (entry & ~PLACE_MASK) == wanted && known.isAt(entry & PLACE_MASK, key)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
  }

  private void insert(long entry) {
    int slot = home(entry);
    while (slots.get(slot) != NOWHERE) {
      slot = (slot + 1) & mask;
    }
    slots.put(slot, entry);
    taken++;
  }

  /** Into a table for twice the keys, or as large when slots were left. */
  private void rebuild() throws IOException {
    int size = mask + 1;
    int needed = keys > size / 3 ? size * 2 : size;
    if (needed > MOST_SLOTS) {
      throw new IOException("More keys than the index can have (keys=" + keys + ")");
    }
    MappedByteBuffer larger = map(file(generation + 1), needed);
    LongBuffer old = slots;
    MappedByteBuffer oldMapped = mapped;
    mapped = larger;
    slots = longs(larger);
    mask = needed - 1;
    taken = 0;
    for (int i = 0; i < size; i++) {
      long entry = old.get(i);
      if (entry != NOWHERE && entry != LEFT) {
        insert(entry);
      }
    }
    ByteBufferUnmapper.unmap(file(generation).toString(), oldMapped);
    Files.delete(file(generation));
    generation++;
  }

  private int home(long entry) {
    return (int) (entry >>> PLACE_BITS) & mask;
  }

  private static long entry(int hash, long place) {
    return (long) hash << PLACE_BITS | place;
  }

  private Path file(int number) {
    return directory.resolve("index." + number);
  }

  /** Written first: a mapped page that the disk has no room for would end the process. */
  private static MappedByteBuffer map(Path path, int slots) throws IOException {
    long bytes = (long) slots * Long.BYTES;
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      for (long written = 0; written < bytes; written += ZEROS.length) {
        file.write(ZEROS);
      }
      return file.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, bytes);
    }
  }

  private static LongBuffer longs(MappedByteBuffer mapped) {
    return mapped.order(ByteOrder.nativeOrder()).asLongBuffer();
  }
}
