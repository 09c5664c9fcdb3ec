package io.meridian.keylog;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * A {@link KeyLog} as a store of Kafka Streams. When it is closed it notes in a file how far in the
 * change log it is. Where that file is missing, what is there counts for nothing, and Streams
 * restores it from the change log.
 *
 * <p>Its keys have no order, so it has no ranges.
 */
public final class KeyLogStore implements KeyValueStore<Bytes, byte[]> {

  private final String name;
  private @Nullable Path directory;
  private volatile @Nullable KeyLog log;

  /** How far in the change log it is; null when something was written since that was said. */
  private @Nullable Long offset;

  private KeyLogStore(String name) {
    this.name = name;
  }

  /** Stores of a name. */
  public static KeyValueBytesStoreSupplier supplier(String name) {
    return new KeyValueBytesStoreSupplier() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public KeyValueStore<Bytes, byte[]> get() {
        return new KeyLogStore(name);
      }

      @Override
      public String metricsScope() {
        return "keylog";
      }
    };
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    Path here = context.stateDir().toPath().resolve("keylog").resolve(name);
    directory = here;
    try {
      offset = takeOffset(here);
      log =
          offset == null
              ? KeyLog.create(here, Segment.MOST_BYTES)
              : KeyLog.open(here, Segment.MOST_BYTES);
    } catch (IOException e) {
      throw failed("open", e);
    }
    context.register(root, (key, value) -> put(Bytes.wrap(key), value));
  }

  @Override
  public byte @Nullable [] get(Bytes key) {
    return log().get(key.get());
  }

  @Override
  public void put(Bytes key, byte @Nullable [] value) {
    offset = null;
    try {
      if (value == null) {
        log().remove(key.get());
      } else {
        log().put(key.get(), value);
      }
    } catch (IOException e) {
      throw failed("write", e);
    }
  }

  @Override
  public byte @Nullable [] putIfAbsent(Bytes key, byte[] value) {
    byte[] known = get(key);
    if (known == null) {
      put(key, value);
    }
    return known;
  }

  @Override
  public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
    entries.forEach(entry -> put(entry.key, entry.value));
  }

  @Override
  public byte @Nullable [] delete(Bytes key) {
    byte[] known = get(key);
    put(key, null);
    return known;
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
    throw new UnsupportedOperationException("The keys have no order (store=" + name + ")");
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> all() {
    throw new UnsupportedOperationException("The keys cannot be gone through (store=" + name + ")");
  }

  @Override
  public long approximateNumEntries() {
    return log().keys();
  }

  @Override
  public void commit(Map<TopicPartition, Long> changelogOffsets) {
    offset = changelogOffsets.values().stream().findAny().orElse(null);
  }

  @Override
  public @Nullable Long committedOffset(TopicPartition partition) {
    return offset;
  }

  @Override
  @Deprecated
  public boolean managesOffsets() {
    return true;
  }

  @Override
  public void close() {
    KeyLog open = log;
    if (open == null) {
      return;
    }
    log = null;
    try (open) {
      if (offset != null) {
        open.force();
        noteOffset(offset);
      }
    } catch (IOException e) {
      throw failed("close", e);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean persistent() {
    return true;
  }

  @Override
  public boolean isOpen() {
    return log != null;
  }

  @Override
  public Position getPosition() {
    return Position.emptyPosition();
  }

  private KeyLog log() {
    KeyLog open = log;
    if (open == null) {
      throw new IllegalStateException("The store is not open (store=" + name + ")");
    }
    return open;
  }

  /** Once: should this process be killed, what it wrote must not be believed. */
  private static @Nullable Long takeOffset(Path directory) throws IOException {
    Path file = directory.resolve("offset");
    if (!Files.exists(file)) {
      return null;
    }
    long offset = Long.parseLong(Files.readString(file, StandardCharsets.US_ASCII));
    Files.delete(file);
    Utils.flushDir(directory);
    return offset;
  }

  private void noteOffset(long offset) throws IOException {
    Path written = path().resolve("offset.tmp");
    try (FileChannel out =
        FileChannel.open(written, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      Utils.writeFully(out, StandardCharsets.US_ASCII.encode(Long.toString(offset)));
      out.force(true);
    }
    Utils.atomicMoveWithFallback(written, path().resolve("offset"));
  }

  private Path path() {
    Path known = directory;
    if (known == null) {
      throw new IllegalStateException("The store was never open (store=" + name + ")");
    }
    return known;
  }

  private ProcessorStateException failed(String what, IOException cause) {
    return new ProcessorStateException(
        "Cannot "
            + what
            + " the store; when its files are damaged, delete the directory, and it is restored"
            + " from the change log (store="
            + name
            + ", directory="
            + path()
            + "): "
            + cause.getMessage(),
        cause);
  }
}
