package io.meridian.resolver;

import io.meridian.version.Position;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * How far each journal and each of its instances was seen, in the partition of one task. Backed by
 * a store and kept in memory besides, as the task is the store's only writer; owned by the stream
 * thread of its task.
 *
 * <p>The store's keys are {@code region} for a journal and {@code region/instance} for an instance;
 * no region's name has a slash.
 */
final class JournalProgress {

  private static final int POSITION_BYTES = Integer.BYTES + Long.BYTES;

  /** So that a journal that names a new instance in every event does not fill the memory. */
  private static final int REMEMBERED_AT_MOST = 1_000;

  private final KeyValueStore<Bytes, byte[]> store;
  private final Map<String, Position> positions = new HashMap<>();
  private final Map<String, InstanceProgress> instances = new HashMap<>();
  private final Map<String, Bytes> keys = new HashMap<>();

  /** Over a store whose content is what was committed last. */
  JournalProgress(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /** The last position seen in a region's journal; {@link Position#START} when none was. */
  Position position(String region) {
    Position known = positions.get(region);
    if (known != null) {
      return known;
    }
    byte[] bytes = store.get(key(region));
    Position read = Position.START;
    if (bytes != null) {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      read = new Position(in.getInt(), in.getLong());
    }
    positions.put(region, read);
    return read;
  }

  /** Notes that a region's journal was seen up to a position. */
  void position(String region, Position seen) {
    positions.put(region, seen);
    byte[] bytes =
        ByteBuffer.allocate(POSITION_BYTES).putInt(seen.epoch()).putLong(seen.offset()).array();
    store.put(key(region), bytes);
  }

  /** Notes a sequence of an instance as seen, and says what it is to those seen before. */
  InstanceProgress.Step see(String region, String instance, long sequence) {
    String name = region + "/" + instance;
    InstanceProgress progress = progress(name);
    InstanceProgress.Step step = progress.see(sequence);
    if (step != InstanceProgress.Step.REPEAT) {
      store.put(key(name), progress.bytes());
    }
    return step;
  }

  /** The sequence that an instance's next event should have. */
  long next(String region, String instance) {
    return progress(region + "/" + instance).next();
  }

  private InstanceProgress progress(String name) {
    InstanceProgress known = instances.get(name);
    if (known != null) {
      return known;
    }
    byte[] bytes = store.get(key(name));
    InstanceProgress read = bytes == null ? new InstanceProgress() : InstanceProgress.of(bytes);
    if (instances.size() == REMEMBERED_AT_MOST) {
      instances.clear();
      keys.clear();
    }
    instances.put(name, read);
    return read;
  }

  private Bytes key(String name) {
    return keys.computeIfAbsent(name, n -> Bytes.wrap(n.getBytes(StandardCharsets.UTF_8)));
  }
}
