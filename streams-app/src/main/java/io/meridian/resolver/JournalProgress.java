package io.meridian.resolver;

import io.meridian.clock.Hlc;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
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
 * <p>The store's keys are {@code region} for a journal, {@code region#} for what the region has
 * applied, {@code region#id} for which topic it was, and {@code region/instance} for an instance;
 * no region's name has a slash or a hash.
 */
final class JournalProgress {

  private static final int JOURNAL_BYTES = Integer.BYTES + Long.BYTES + Long.BYTES;
  private static final Journal UNSEEN = new Journal(Position.START, Hlc.ZERO);

  /** So that a journal that names a new instance in every event does not fill the memory. */
  private static final int REMEMBERED_AT_MOST = 1_000;

  private static final String APPLIED = "#";
  private static final String IDENTITY = "#id";

  private record Journal(Position position, Hlc order) {}

  private final KeyValueStore<Bytes, byte[]> store;
  private final Map<String, Journal> journals = new HashMap<>();
  private final Map<String, String> identities = new HashMap<>();
  private final Map<String, VersionVector> vectors = new HashMap<>();
  private final Map<String, InstanceProgress> instances = new HashMap<>();
  private final Map<String, Bytes> keys = new HashMap<>();

  /** Over a store whose content is what was committed last. */
  JournalProgress(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /** The last position seen in a region's journal; {@link Position#START} when none was. */
  Position position(String region) {
    return journal(region).position();
  }

  /**
   * The greatest clock reading in a region's journal so far: no later event of it comes before that
   * in the order of writes. Zero when nothing was seen.
   */
  Hlc order(String region) {
    return journal(region).order();
  }

  /** Notes that a region's journal was seen up to a position, with an event of this clock. */
  void see(String region, Position seen, Hlc hlc) {
    Journal journal = new Journal(seen, journal(region).order().max(hlc));
    journals.put(region, journal);
    byte[] bytes =
        ByteBuffer.allocate(JOURNAL_BYTES)
            .putInt(seen.epoch())
            .putLong(seen.offset())
            .putLong(journal.order().bits())
            .array();
    store.put(key(region), bytes);
  }

  /** What a region said last that its store has applied; empty when it has said nothing. */
  VersionVector applied(String region) {
    VersionVector known = vectors.get(region);
    if (known != null) {
      return known;
    }
    byte[] bytes = store.get(key(region + APPLIED));
    VersionVector read =
        bytes == null
            ? VersionVector.EMPTY
            : VersionVector.parse(new String(bytes, StandardCharsets.UTF_8));
    vectors.put(region, read);
    return read;
  }

  /** Notes what a region says that its store has applied. */
  void applied(String region, VersionVector vector) {
    VersionVector all = applied(region).max(vector);
    vectors.put(region, all);
    store.put(key(region + APPLIED), all.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** The id of the topic that a region's journal was read from; empty when none was. */
  String identity(String region) {
    String known = identities.get(region);
    if (known == null) {
      byte[] bytes = store.get(key(region + IDENTITY));
      known = bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
      identities.put(region, known);
    }
    return known;
  }

  /** Notes the topic that a region's journal is read from. */
  void identity(String region, String id) {
    identities.put(region, id);
    store.put(key(region + IDENTITY), id.getBytes(StandardCharsets.UTF_8));
  }

  /** The position in an entry of a journal. */
  static Position position(byte[] entry) {
    ByteBuffer in = ByteBuffer.wrap(entry);
    return new Position(in.getInt(), in.getLong());
  }

  private Journal journal(String region) {
    Journal known = journals.get(region);
    if (known != null) {
      return known;
    }
    byte[] bytes = store.get(key(region));
    Journal read = UNSEEN;
    if (bytes != null) {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      read = new Journal(new Position(in.getInt(), in.getLong()), new Hlc(in.getLong()));
    }
    journals.put(region, read);
    return read;
  }

  /** Notes a sequence of an instance as seen, and says what it is to those seen before. */
  InstanceProgress.Step see(String region, String instance, long sequence, int checksum) {
    String name = region + "/" + instance;
    InstanceProgress progress = progress(name);
    InstanceProgress.Step step = progress.see(sequence, checksum);
    if (step != InstanceProgress.Step.REPEAT) {
      store.put(key(name), progress.bytes());
    }
    return step;
  }

  /** Whether a repeated sequence came with another content than at first, where that is known. */
  boolean isForked(String region, String instance, long sequence, int checksum) {
    return progress(region + "/" + instance).isForked(sequence, checksum);
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
