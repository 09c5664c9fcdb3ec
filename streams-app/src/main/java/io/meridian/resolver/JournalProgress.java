package io.meridian.resolver;

import io.meridian.clock.Hlc;
import io.meridian.topology.RegionId;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * How far one journal and each of its instances was seen, in the partition of one task. Kept in
 * memory, as the task is the store's only writer, and written by {@link #flush}; owned by the
 * stream thread of its task.
 *
 * <p>The store's keys are {@code region} for a journal, {@code region#} for what the region has
 * said in heartbeats, {@code region#id} for which topic it was, and {@code region/instance} for an
 * instance; no region's name has a slash or a hash.
 */
final class JournalProgress {

  private static final int JOURNAL_BYTES = Integer.BYTES + Long.BYTES + Long.BYTES;

  /** So that a journal that names a new instance in every event does not fill the memory. */
  private static final int REMEMBERED_AT_MOST = 1_000;

  private static final String SAID = "#";
  private static final String IDENTITY = "#id";
  private static final String NONE = "";

  /**
   * What a heartbeat says.
   *
   * @param applied what the region's store has applied
   * @param policy the policy version that its writers know
   */
  record Said(VersionVector applied, long policy) {

    static final Said NOTHING = new Said(VersionVector.EMPTY, 0);

    private static Said parse(String text) {
      int at = text.indexOf(' ');
      return new Said(
          VersionVector.parse(text.substring(at + 1)), Long.parseLong(text.substring(0, at)));
    }

    @Override
    public String toString() {
      return policy + " " + applied;
    }
  }

  /** An instance of a journal's writers. */
  private static final class Instance {

    private final Bytes key;
    private final InstanceProgress progress;
    private boolean isChanged;

    private Instance(Bytes key, InstanceProgress progress) {
      this.key = key;
      this.progress = progress;
    }
  }

  private final RegionId writer;
  private final String region;
  private final KeyValueStore<Bytes, byte[]> store;
  private final Map<String, Instance> instances = new HashMap<>();
  private Position position = Position.START;
  private Hlc order = Hlc.ZERO;
  private Said said = Said.NOTHING;
  private String identity = NONE;
  private boolean isSeen;
  private boolean hasSaid;

  /** As it was committed last. */
  JournalProgress(RegionId writer, KeyValueStore<Bytes, byte[]> store) {
    this.writer = writer;
    this.region = writer.name();
    this.store = store;
    byte[] journal = store.get(key(region));
    if (journal != null) {
      ByteBuffer in = ByteBuffer.wrap(journal);
      position = new Position(in.getInt(), in.getLong());
      order = new Hlc(in.getLong());
    }
    byte[] heartbeat = store.get(key(region + SAID));
    if (heartbeat != null) {
      said = Said.parse(new String(heartbeat, StandardCharsets.UTF_8));
    }
    byte[] id = store.get(key(region + IDENTITY));
    if (id != null) {
      identity = new String(id, StandardCharsets.UTF_8);
    }
  }

  /** Whose journal it is. */
  RegionId writer() {
    return writer;
  }

  /** The last position seen; {@link Position#START} when none was. */
  Position position() {
    return position;
  }

  /**
   * The greatest clock reading so far: no later event comes before that in the order of writes.
   * Zero when nothing was seen.
   */
  Hlc order() {
    return order;
  }

  /** Notes that the journal was seen up to a position, with an event of this clock. */
  void see(Position seen, Hlc hlc) {
    position = seen;
    order = order.max(hlc);
    isSeen = true;
  }

  /** What the last heartbeat said; nothing when there was none. */
  Said said() {
    return said;
  }

  /** Notes what a heartbeat says. */
  void said(VersionVector applied, long policy) {
    said = new Said(said.applied().max(applied), Math.max(said.policy(), policy));
    hasSaid = true;
  }

  /** The id of the topic that the journal was read from; empty when none was. */
  String identity() {
    return identity;
  }

  /** Notes the topic that the journal is read from. */
  void identity(String id) {
    identity = id;
    store.put(key(region + IDENTITY), id.getBytes(StandardCharsets.UTF_8));
  }

  /** Notes a sequence of an instance as seen, and says what it is to those seen before. */
  InstanceProgress.Step see(String instance, long sequence, int checksum) {
    Instance known = instance(instance);
    InstanceProgress.Step step = known.progress.see(sequence, checksum);
    known.isChanged |= step != InstanceProgress.Step.REPEAT;
    return step;
  }

  /** Whether a repeated sequence came with another content than at first, where that is known. */
  boolean isForked(String instance, long sequence, int checksum) {
    return instance(instance).progress.isForked(sequence, checksum);
  }

  /** The sequence that an instance's next event should have. */
  long next(String instance) {
    return instance(instance).progress.next();
  }

  /** Writes what has changed. */
  void flush() {
    if (isSeen) {
      byte[] bytes =
          ByteBuffer.allocate(JOURNAL_BYTES)
              .putInt(position.epoch())
              .putLong(position.offset())
              .putLong(order.bits())
              .array();
      store.put(key(region), bytes);
      isSeen = false;
    }
    if (hasSaid) {
      store.put(key(region + SAID), said.toString().getBytes(StandardCharsets.UTF_8));
      hasSaid = false;
    }
    flushInstances();
  }

  private void flushInstances() {
    for (Instance instance : instances.values()) {
      if (instance.isChanged) {
        store.put(instance.key, instance.progress.bytes());
        instance.isChanged = false;
      }
    }
  }

  /** The position in an entry of a journal. */
  static Position position(byte[] entry) {
    ByteBuffer in = ByteBuffer.wrap(entry);
    return new Position(in.getInt(), in.getLong());
  }

  private Instance instance(String name) {
    Instance known = instances.get(name);
    if (known != null) {
      return known;
    }
    if (instances.size() == REMEMBERED_AT_MOST) {
      flushInstances();
      instances.clear();
    }
    Bytes key = key(region + "/" + name);
    byte[] bytes = store.get(key);
    Instance read =
        new Instance(key, bytes == null ? new InstanceProgress() : InstanceProgress.of(bytes));
    instances.put(name, read);
    return read;
  }

  private static Bytes key(String name) {
    return Bytes.wrap(name.getBytes(StandardCharsets.UTF_8));
  }
}
