package io.meridian.objects;

import io.meridian.apply.Progress;
import io.meridian.target.OwnershipLostException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The progress of one topic's partitions, each an object that is only replaced by who knows what it
 * was, and the objects of what they hold back.
 */
final class ProgressLedger {

  private final ObjectStorage storage;
  private final String topic;
  private final Map<Integer, Entry> known = new HashMap<>();

  ProgressLedger(ObjectStorage storage, String topic) {
    this.storage = storage;
    this.topic = topic;
  }

  /**
   * One partition as it was read or written last.
   *
   * @param tag of its object; empty when there was none
   * @param named what the progress names
   * @param parked the same, less what was done of it since
   */
  record Entry(ProgressObject at, Optional<String> tag, ParkedObject named, ParkedObject parked) {

    static final Entry NONE =
        new Entry(ProgressObject.NONE, Optional.empty(), ParkedObject.NONE, ParkedObject.NONE);

    /** The progress with what is held back. */
    Progress progress() {
      return at.progress().holding(parked.keys());
    }
  }

  /** Reads a partition, and goes on from there. */
  Entry open(int partition) throws IOException {
    Entry read = read(partition);
    known.put(partition, read);
    return read;
  }

  /** Reads a partition and changes nothing. */
  Entry read(int partition) throws IOException {
    Optional<ObjectStorage.Tagged> found = storage.read(Names.progress(topic, partition));
    if (found.isEmpty()) {
      return Entry.NONE;
    }
    ProgressObject at = ProgressObject.read(found.get().bytes());
    Entry before = at(partition);
    Optional<String> tag = Optional.of(found.get().tag());
    if (before.tag().equals(tag)) {
      return before;
    }
    ParkedObject named = parked(partition, at);
    return new Entry(at, tag, named, named);
  }

  /**
   * Reads again, so that who has lost a partition writes next to nothing.
   *
   * @throws OwnershipLostException when somebody else has moved it
   */
  void check(int partition, Progress committed) throws IOException {
    Entry before = known.get(partition);
    Entry read = open(partition);
    boolean moved = before != null && !before.tag().equals(read.tag());
    if (moved || read.at().progress().nextOffset() != committed.nextOffset()) {
      throw lost(partition);
    }
  }

  /** What is known of a partition. */
  Entry at(int partition) {
    return known.getOrDefault(partition, Entry.NONE);
  }

  /**
   * Moves a partition on, if it still is what was read.
   *
   * @throws OwnershipLostException when it is not
   */
  void commit(int partition, int generation, Progress to, ParkedObject parked) throws IOException {
    Entry from = at(partition);
    String hash = from.at().parked();
    if (parked.isEmpty()) {
      hash = "";
    } else if (!parked.equals(from.named())) {
      byte[] bytes = parked.toJson();
      hash = Names.hash(bytes);
      storage.write(Names.object(hash), bytes);
    }
    ProgressObject now = new ProgressObject(generation, to, hash);
    Optional<String> tag =
        storage.replace(Names.progress(topic, partition), now.toJson(), from.tag());
    if (tag.isEmpty()) {
      throw lost(partition);
    }
    known.put(partition, new Entry(now, tag, parked, parked));
  }

  /** The versions that a partition was to write are written. */
  void done(int partition) {
    Entry entry = at(partition);
    known.put(partition, new Entry(entry.at(), entry.tag(), entry.named(), entry.parked().done()));
  }

  /** Nothing is known any more. */
  void forget() {
    known.clear();
  }

  /** Somebody else has a partition. */
  OwnershipLostException lost(int partition) {
    return OwnershipLostException.of(storage, partition, at(partition).at().progress());
  }

  private ParkedObject parked(int partition, ProgressObject at) throws IOException {
    if (at.parked().isEmpty()) {
      return ParkedObject.NONE;
    }
    return ParkedObject.find(storage, partition, at.parked())
        .orElseThrow(
            () -> new IOException("what is parked is not there (object=" + at.parked() + ")"));
  }
}
