package io.meridian.objects;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back the room of objects that no manifest and no progress names any more, while others
 * write.
 *
 * <p>An object that is old and not named is not deleted but put aside, and deleted by a later run
 * if it is still not named. Between the two lies a grace that is longer than any batch takes, so a
 * batch that wrote the object before it was put aside has written its manifests by then: the later
 * run sees them and puts the object back. A batch that wrote it afterwards has written it anew. So
 * no order of the steps, and no run that stops and goes on in between, loses a named object; for a
 * while it may be found in the garbage alone.
 */
public final class GarbageCollection {

  private static final Logger LOGGER = LoggerFactory.getLogger(GarbageCollection.class);

  private final ObjectStorage storage;
  private final Duration grace;
  private final Clock clock;

  /**
   * A collection.
   *
   * @param grace longer than any batch takes
   * @param clock not far from the storage's own
   */
  GarbageCollection(ObjectStorage storage, Duration grace, Clock clock) {
    this.storage = storage;
    this.grace = grace;
    this.clock = clock;
  }

  /**
   * What a run has done.
   *
   * @param named how many objects the manifests name
   * @param putAside how many objects went to the garbage
   * @param putBack how many came back from there
   * @param deleted how many are gone
   */
  public record Report(int named, int putAside, int putBack, int deleted) {}

  /**
   * Runs once. Holds the hashes of all named objects in memory.
   *
   * @throws IOException when it could not come to its end; another run goes on from there
   */
  public Report run() throws IOException {
    Instant before = clock.instant().minus(grace);
    List<String> old = names(Names.OBJECTS, before);
    List<String> aside = names(Names.GARBAGE, Instant.MAX);
    List<String> oldAside = names(Names.GARBAGE, before);
    Set<String> named = named();
    int putBack = 0;
    int deleted = 0;
    for (String name : aside) {
      String hash = Names.hashIn(name);
      if (named.contains(hash)) {
        move(name, Names.object(hash));
        putBack++;
      } else if (oldAside.contains(name)) {
        storage.delete(name);
        deleted++;
      }
    }
    int putAside = 0;
    for (String name : old) {
      String hash = Names.hashIn(name);
      if (!named.contains(hash)) {
        move(name, Names.garbage(hash));
        putAside++;
      }
    }
    Report report = new Report(named.size(), putAside, putBack, deleted);
    LOGGER.info("Collected garbage target={} report={}", storage, report);
    return report;
  }

  /** Everything that is older, by the storage's clock. */
  private List<String> names(String prefix, Instant before) throws IOException {
    List<String> names = new ArrayList<>();
    storage.list(
        prefix,
        listed -> {
          if (listed.written().isBefore(before)) {
            names.add(listed.name());
          }
        });
    return names;
  }

  private Set<String> named() throws IOException {
    List<String> manifests = new ArrayList<>();
    storage.list(Names.MANIFESTS, listed -> manifests.add(listed.name()));
    Set<String> named = new HashSet<>();
    for (String name : manifests) {
      Optional<ObjectStorage.Tagged> found = storage.read(name);
      if (found.isEmpty()) {
        throw new IOException("Cannot read " + name + ": it was listed and is gone");
      }
      for (Manifest.Version version : Manifest.read(found.get().bytes()).versions()) {
        named.add(version.payload());
        named.add(version.schema());
      }
    }
    nameParked(named);
    return named;
  }

  /** What is held back, and what is about to be written of it. */
  private void nameParked(Set<String> named) throws IOException {
    List<String> partitions = new ArrayList<>();
    storage.list(Names.PROGRESS, listed -> partitions.add(listed.name()));
    for (String name : partitions) {
      Optional<ObjectStorage.Tagged> found = storage.read(name);
      String parked = found.isEmpty() ? "" : ProgressObject.read(found.get().bytes()).parked();
      if (parked.isEmpty()) {
        continue;
      }
      named.add(parked);
      ParkedObject.find(storage, 0, parked)
          .ifPresent(object -> object.released().forEach(released -> named.add(released.schema())));
    }
  }

  /** Writes first, so that whoever stops in between leaves it in both places. */
  private void move(String from, String to) throws IOException {
    Optional<ObjectStorage.Tagged> found = storage.read(from);
    if (found.isPresent()) {
      storage.write(to, found.get().bytes());
      storage.delete(from);
    }
  }
}
