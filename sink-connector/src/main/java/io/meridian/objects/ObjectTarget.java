package io.meridian.objects;

import io.meridian.apply.ParkedRow;
import io.meridian.apply.Progress;
import io.meridian.apply.Reduction;
import io.meridian.apply.RowChange;
import io.meridian.apply.Settlement;
import io.meridian.resolved.VisibleVersion;
import io.meridian.schema.SchemaRegistry;
import io.meridian.schema.SchemaRegistryException;
import io.meridian.schema.SchemaRegistryUnavailableException;
import io.meridian.target.OwnershipLostException;
import io.meridian.target.Target;
import io.meridian.target.TargetRefusedException;
import io.meridian.target.TargetUnavailableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store of objects. A batch is written in three steps, each of which may be repeated:
 *
 * <ol>
 *   <li>payloads and schemas, under their hashes;
 *   <li>versions into manifests, each as of the place that the batch leads to, so that none counts
 *       yet;
 *   <li>the progress object, if it still is what was read: from then on they all count.
 * </ol>
 *
 * <p>Who dies before the third step leaves objects that nobody names and versions that do not
 * count; the next to apply writes the same again. Who comes too late is told at the third step at
 * the latest, and the versions that it has added are true all the same (see {@link Manifest}).
 */
final class ObjectTarget implements Target {

  private static final Logger LOGGER = LoggerFactory.getLogger(ObjectTarget.class);
  private static final int ATTEMPTS = 20;

  private final ObjectStorage storage;
  private final String topic;
  private final SchemaRegistry registry;
  private final KeepPolicy policy;
  private final Steps steps;
  private final Collector collector;
  private final Clock clock = Clock.systemUTC();
  private final Map<Integer, Known> known = new HashMap<>();
  private final Map<Integer, String> schemas = new HashMap<>();
  private boolean connected;

  /**
   * A target that reads nothing until it is asked.
   *
   * @param steps how many writes are under way at a time
   * @param collector of what versions no longer name
   */
  ObjectTarget(
      ObjectStorage storage,
      String topic,
      SchemaRegistry registry,
      KeepPolicy policy,
      Steps steps,
      Collector collector) {
    this.storage = storage;
    this.topic = topic;
    this.registry = registry;
    this.policy = policy;
    this.steps = steps;
    this.collector = collector;
  }

  @Override
  public Map<Integer, Progress> progress(Set<Integer> partitions) {
    try {
      Map<Integer, Progress> progress = new HashMap<>();
      for (int partition : partitions) {
        Known read = readProgress(partition);
        known.put(partition, read);
        progress.put(partition, read.at().progress());
      }
      if (partitions.contains(0)) {
        collector.start();
      }
      connected = true;
      return progress;
    } catch (IOException e) {
      throw unavailable("read the progress", e);
    }
  }

  @Override
  public boolean connected() {
    return connected;
  }

  @Override
  public Settlement apply(Reduction batch, Map<Integer, Progress> committed) {
    try {
      for (int partition : batch.progress().keySet()) {
        check(partition, committed.getOrDefault(partition, Progress.NONE));
      }
      Set<Integer> schemaIds = new HashSet<>();
      batch.rows().forEach(row -> schemaIds.add(row.version().getSchemaId()));
      for (int schemaId : schemaIds) {
        writeSchema(schemaId);
      }
      steps.forEach(batch.rows(), this::writePayload);
      steps.forEach(batch.rows(), row -> writeVersion(row, batch));
      for (Map.Entry<Integer, Progress> of : batch.progress().entrySet()) {
        commit(of.getKey(), of.getValue());
      }
      connected = true;
      return Settlement.of(batch, committed, List.of(), 0);
    } catch (IOException e) {
      throw unavailable("apply a batch", e);
    } catch (SchemaRegistryUnavailableException e) {
      throw new TargetUnavailableException(String.valueOf(e.getMessage()));
    } catch (OwnershipLostException e) {
      known.clear();
      throw e;
    }
  }

  /** Objects are never refused, so nothing is parked. */
  @Override
  public List<ParkedRow> parked(int partition, Collection<String> keys) {
    return List.of();
  }

  /** Moves partitions by hand; what was written before counts as before whatever comes now. */
  void reset(Map<Integer, Long> next) {
    try {
      for (Map.Entry<Integer, Long> of : next.entrySet()) {
        Known read = readProgress(of.getKey());
        Progress at = read.at().progress();
        Progress to =
            new Progress(
                of.getValue(),
                of.getValue() < at.nextOffset() ? Progress.NONE.vector() : at.vector(),
                at.hlc(),
                at.lastEventMicros());
        known.put(of.getKey(), read);
        commit(of.getKey(), new ProgressObject(read.at().generation() + 1, to));
      }
      LOGGER.warn("Moved the progress by hand target={} offsets={}", storage, next);
    } catch (IOException e) {
      throw unavailable("move the progress", e);
    }
  }

  @Override
  public void close() {
    known.clear();
    connected = false;
    steps.close();
    collector.close();
    storage.close();
  }

  /** Reads again, so that who has lost a partition writes next to nothing. */
  private void check(int partition, Progress committed) throws IOException {
    Known read = readProgress(partition);
    Known before = known.put(partition, read);
    boolean moved = before != null && !before.tag().equals(read.tag());
    if (moved || read.at().progress().nextOffset() != committed.nextOffset()) {
      throw lost(partition, committed.nextOffset());
    }
  }

  private Known readProgress(int partition) throws IOException {
    Optional<ObjectStorage.Tagged> found = storage.read(Names.progress(topic, partition));
    return found.isEmpty()
        ? new Known(ProgressObject.NONE, Optional.empty())
        : new Known(ProgressObject.read(found.get().bytes()), Optional.of(found.get().tag()));
  }

  private void writeSchema(int schemaId) throws IOException {
    if (schemaId == 0) {
      schemas.put(0, "");
      return;
    }
    byte[] text;
    try {
      text = registry.schema(schemaId).toString().getBytes(StandardCharsets.UTF_8);
    } catch (SchemaRegistryUnavailableException e) {
      throw e;
    } catch (SchemaRegistryException e) {
      throw new TargetRefusedException(
          "Cannot apply a resource: " + e.getMessage() + " (schema id=" + schemaId + ")");
    }
    String hash = Names.hash(text);
    // Each time, so that it is young for the collection of garbage.
    storage.write(Names.object(hash), text);
    schemas.put(schemaId, hash);
  }

  private void writePayload(RowChange row) throws IOException {
    byte[] payload = payload(row);
    storage.write(Names.object(Names.hash(payload)), payload);
  }

  private void writeVersion(RowChange row, Reduction batch) throws IOException {
    int partition = row.partition();
    Place committed = known(partition).at().place();
    Progress after = batch.progress().getOrDefault(partition, Progress.NONE);
    byte[] payload = payload(row);
    Manifest.Version version =
        new Manifest.Version(
            new Place(committed.generation(), after.nextOffset()),
            schemas.getOrDefault(row.version().getSchemaId(), ""),
            Names.hash(payload),
            payload.length,
            row.version());
    String name = Names.manifest(row.key());
    for (int i = 0; i < ATTEMPTS; i++) {
      Optional<ObjectStorage.Tagged> found = storage.read(name);
      Manifest before =
          found.isEmpty()
              ? new Manifest(row.key(), partition, List.of())
              : manifest(name, found.get().bytes());
      Manifest now = before.with(version);
      if (now.equals(before)) {
        return;
      }
      byte[] bytes = now.kept(committed, policy, clock.instant()).toJson();
      if (storage.replace(name, bytes, found.map(ObjectStorage.Tagged::tag)).isPresent()) {
        return;
      }
    }
    throw lost(partition, committed.nextOffset());
  }

  private static Manifest manifest(String name, byte[] bytes) {
    try {
      return Manifest.read(bytes);
    } catch (IOException e) {
      throw new TargetRefusedException("Cannot read " + name + ": " + e.getMessage());
    }
  }

  private void commit(int partition, Progress to) throws IOException {
    commit(partition, new ProgressObject(known(partition).at().generation(), to));
  }

  private void commit(int partition, ProgressObject to) throws IOException {
    Known from = known(partition);
    String name = Names.progress(topic, partition);
    Optional<String> tag = storage.replace(name, to.toJson(), from.tag());
    if (tag.isEmpty()) {
      throw lost(partition, from.at().progress().nextOffset());
    }
    known.put(partition, new Known(to, tag));
  }

  private Known known(int partition) {
    return known.getOrDefault(partition, new Known(ProgressObject.NONE, Optional.empty()));
  }

  private OwnershipLostException lost(int partition, long expected) {
    return new OwnershipLostException(
        "Cannot apply to "
            + storage
            + ": somebody else applied to the partition (partition="
            + partition
            + ", expected next offset="
            + expected
            + ")");
  }

  private TargetUnavailableException unavailable(String what, IOException e) {
    known.clear();
    connected = false;
    return new TargetUnavailableException(
        "Cannot " + what + ": " + e.getMessage() + " (target=" + storage + ")");
  }

  private static byte[] payload(RowChange row) {
    VisibleVersion version = row.version();
    ByteBuffer bytes = version.getPayload().duplicate();
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return copy;
  }

  /** A progress object as it was read or written last; without a tag when there was none. */
  private record Known(ProgressObject at, Optional<String> tag) {}
}
