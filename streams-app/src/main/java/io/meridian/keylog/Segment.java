package io.meridian.keylog;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.utils.ByteBufferUnmapper;

/**
 * A file of records that is only appended to, and read where it is. After a head of {@value #HEAD}
 * bytes each record is
 *
 * <pre>
 * keyLength + 1:4  valueLength:4, -1 when the key is gone  key  value  0 to 3 bytes
 * </pre>
 *
 * <p>at a multiple of four; a length of zero comes after the last. What was appended may be in
 * memory until {@link #force}. Not thread-safe.
 */
final class Segment implements AutoCloseable {

  /** The largest size of a file, of which only what was written takes room on the disk. */
  static final int MOST_BYTES = 32 * 1024 * 1024;

  static final int HEAD = 8;

  private static final int GONE = -1;
  private static final int LENGTHS = 2 * Integer.BYTES;
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final byte[] NOTHING = {};

  private final Path path;
  private final long sequence;
  private final RandomAccessFile file;
  private final MappedByteBuffer mapped;

  /** Of the records that were not written yet, the first is at {@link #written}. */
  private ByteBuffer pending = ByteBuffer.allocate(BUFFER_BYTES);

  private int written = HEAD;

  private Segment(Path path, long sequence, int bytes) throws IOException {
    this.path = path;
    this.sequence = sequence;
    this.file = new RandomAccessFile(path.toFile(), "rw");
    file.setLength(bytes);
    this.mapped = file.getChannel().map(FileChannel.MapMode.READ_ONLY, 0, bytes);
  }

  /** A new file, or one that was there, of the same size. */
  static Segment open(Path directory, long sequence, int bytes) throws IOException {
    return new Segment(directory.resolve(sequence + ".log"), sequence, bytes);
  }

  /** Which file of the log it is: what is in a later one is newer. */
  long sequence() {
    return sequence;
  }

  /** Where the next record comes. */
  int end() {
    return written + pending.position();
  }

  /** Whether a record fits in. */
  boolean hasRoom(int keyLength, int valueLength) {
    return (long) end() + size(keyLength, valueLength) <= mapped.capacity() - LENGTHS;
  }

  /**
   * Appends a value.
   *
   * @return where
   */
  int append(byte[] key, byte[] value) throws IOException {
    return append(key, value.length, value);
  }

  /** Appends that a key is gone. */
  void appendGone(byte[] key) throws IOException {
    append(key, GONE, NOTHING);
  }

  private int append(byte[] key, int valueLength, byte[] value) throws IOException {
    int size = size(key.length, value.length);
    if (pending.remaining() < size) {
      write();
    }
    if (pending.remaining() < size) {
      pending = ByteBuffer.allocate(size);
    }
    int at = end();
    pending.putInt(key.length + 1).putInt(valueLength).put(key).put(value);
    pending.position(at - written + size);
    return at;
  }

  boolean isKey(int at, byte[] key) {
    ByteBuffer in = buffer(at);
    int from = offset(at);
    if (in.getInt(from) != key.length + 1) {
      return false;
    }
    for (int i = 0; i < key.length; i++) {
      if (in.get(from + LENGTHS + i) != key[i]) {
        return false;
      }
    }
    return true;
  }

  boolean isGone(int at) {
    return buffer(at).getInt(offset(at) + Integer.BYTES) == GONE;
  }

  byte[] key(int at) {
    ByteBuffer in = buffer(at);
    byte[] key = new byte[in.getInt(offset(at)) - 1];
    in.get(offset(at) + LENGTHS, key);
    return key;
  }

  byte[] value(int at) {
    ByteBuffer in = buffer(at);
    int from = offset(at);
    byte[] value = new byte[in.getInt(from + Integer.BYTES)];
    in.get(from + LENGTHS + in.getInt(from) - 1, value);
    return value;
  }

  /** Where the record after one is. */
  int next(int at) {
    return at + size(at);
  }

  /**
   * Finds the end of a file that was there.
   *
   * @throws IOException when it holds what cannot have been written
   */
  void findEnd() throws IOException {
    int at = HEAD;
    while (at <= mapped.capacity() - LENGTHS && mapped.getInt(at) != 0) {
      int keyLength = mapped.getInt(at) - 1;
      int valueLength = mapped.getInt(at + Integer.BYTES);
      long end = (long) at + LENGTHS + keyLength + Math.max(0, valueLength);
      if (keyLength < 0 || valueLength < GONE || end > mapped.capacity() - LENGTHS) {
        throw new IOException("The file is damaged (path=" + path + ", at=" + at + ")");
      }
      at += size(keyLength, Math.max(0, valueLength));
      written = at;
    }
  }

  /** Writes what is in memory. */
  private void write() throws IOException {
    file.seek(written);
    file.write(pending.array(), 0, pending.position());
    written += pending.position();
    pending.clear();
    if (pending.capacity() > BUFFER_BYTES) {
      pending = ByteBuffer.allocate(BUFFER_BYTES);
    }
  }

  /** Writes everything, so that it survives the machine's end too. */
  void force() throws IOException {
    write();
    file.getFD().sync();
  }

  /** Nothing is appended any more. */
  void seal() throws IOException {
    write();
    pending = ByteBuffer.allocate(0);
  }

  @Override
  public void close() throws IOException {
    ByteBufferUnmapper.unmap(path.toString(), mapped);
    file.close();
  }

  /** Closes it, and deletes the file. */
  void delete() throws IOException {
    close();
    Files.delete(path);
  }

  /** The bytes of a record. */
  int size(int at) {
    ByteBuffer in = buffer(at);
    int from = offset(at);
    return size(in.getInt(from) - 1, Math.max(0, in.getInt(from + Integer.BYTES)));
  }

  private static int size(int keyLength, int valueLength) {
    return (LENGTHS + keyLength + valueLength + 3) & ~3;
  }

  private ByteBuffer buffer(int at) {
    return at < written ? mapped : pending;
  }

  private int offset(int at) {
    return at < written ? at : at - written;
  }
}
