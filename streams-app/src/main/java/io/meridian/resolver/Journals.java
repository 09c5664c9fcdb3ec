package io.meridian.resolver;

import io.meridian.topology.RegionId;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The progress of all journals in the partition of one task, by the name of who writes them. Owned
 * by the stream thread of its task.
 */
final class Journals {

  private final KeyValueStore<Bytes, byte[]> store;
  private final Map<RegionId, JournalProgress> journals = new HashMap<>();

  /** Over a store whose content is what was committed last. */
  Journals(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /** The progress of one journal; of none seen yet, when it is new. */
  JournalProgress of(RegionId writer) {
    JournalProgress known = journals.get(writer);
    if (known == null) {
      known = new JournalProgress(writer, store);
      journals.put(writer, known);
    }
    return known;
  }

  /** Writes what has changed. */
  void flush() {
    journals.values().forEach(JournalProgress::flush);
  }
}
