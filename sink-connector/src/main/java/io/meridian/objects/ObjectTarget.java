package io.meridian.objects;

import io.meridian.apply.ParkedRow;
import io.meridian.apply.Progress;
import io.meridian.apply.Reduction;
import io.meridian.apply.Refusal;
import io.meridian.apply.RefusalCause;
import io.meridian.apply.RefusedRow;
import io.meridian.apply.RowChange;
import io.meridian.apply.Settlement;
import io.meridian.apply.Unmapped;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
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
 *
 * <p>A row whose schema the registry does not know is parked: kept in an object that the progress
 * names, see {@link ParkedObject}. When it is tried again the place stays, so a version would count
 * before the progress says that the row is not parked any more. There the third step comes first,
 * and with it the decision to write; the versions follow, by whoever reads the progress next if
 * need be.
 */
final class ObjectTarget implements Target {

  private static final Logger LOGGER = LoggerFactory.getLogger(ObjectTarget.class);
  private static final int ATTEMPTS = 20;

  private final ObjectStorage storage;
  private final ProgressLedger ledger;
  private final SchemaRegistry registry;
  private final ObjectRules rules;
  private final Steps steps;
  private final Collector collector;
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
      ObjectRules rules,
      Steps steps,
      Collector collector) {
    this.storage = storage;
    this.ledger = new ProgressLedger(storage, topic);
    this.registry = registry;
    this.rules = rules;
    this.steps = steps;
    this.collector = collector;
  }

  @Override
  public Map<Integer, Progress> progress(Set<Integer> partitions) {
    try {
      Map<Integer, Progress> progress = new HashMap<>();
      for (int partition : partitions) {
        ledger.open(partition);
        writeReleased(partition);
        progress.put(partition, ledger.at(partition).progress());
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
        ledger.check(partition, committed.getOrDefault(partition, Progress.NONE));
      }
      List<RefusedRow> refused = new ArrayList<>();
      List<RowChange> rows = sort(batch.rows(), refused);
      Settlement settlement =
          Settlement.of(batch, committed, refused, rules.rows().clock().millis());
      rules.rows().requireRoom(settlement, committed, storage.toString());
      steps.forEach(rows, this::writePayload);
      // What is tried again goes nowhere, so a version of it would count at once: it comes last.
      boolean goesOn = batch.records() > 0;
      if (goesOn) {
        steps.forEach(rows, row -> writeVersion(row, place(row.partition(), settlement)));
      }
      for (Map.Entry<Integer, Progress> of : settlement.progress().entrySet()) {
        int partition = of.getKey();
        ProgressLedger.Entry from = ledger.at(partition);
        List<ParkedObject.Released> toWrite = goesOn ? List.of() : released(rows, partition);
        ParkedObject parked = from.parked().after(settlement, partition, toWrite);
        ledger.commit(partition, from.at().generation(), of.getValue(), parked);
        writeReleased(partition);
      }
      connected = true;
      return settlement;
    } catch (IOException e) {
      throw unavailable("apply a batch", e);
    } catch (SchemaRegistryUnavailableException e) {
      throw new TargetUnavailableException(String.valueOf(e.getMessage()));
    } catch (OwnershipLostException e) {
      ledger.forget();
      throw e;
    }
  }

  @Override
  public List<ParkedRow> parked(int partition, Collection<String> keys) {
    try {
      return ledger.read(partition).parked().rows(partition, Set.copyOf(keys));
    } catch (IOException e) {
      throw unavailable("read parked rows", e);
    }
  }

  /** Moves partitions by hand; what was written before counts as before whatever comes now. */
  void reset(Map<Integer, Long> next) {
    try {
      for (Map.Entry<Integer, Long> of : next.entrySet()) {
        int partition = of.getKey();
        ledger.open(partition);
        writeReleased(partition);
        ProgressLedger.Entry from = ledger.at(partition);
        Progress at = from.at().progress();
        Progress to =
            new Progress(
                of.getValue(),
                of.getValue() < at.nextOffset() ? Progress.NONE.vector() : at.vector(),
                at.hlc(),
                at.lastEventMicros());
        ledger.commit(partition, from.at().generation() + 1, to, from.parked());
      }
      LOGGER.warn("Moved the progress by hand target={} offsets={}", storage, next);
    } catch (IOException e) {
      throw unavailable("move the progress", e);
    }
  }

  @Override
  public void close() {
    ledger.forget();
    connected = false;
    steps.close();
    collector.close();
    storage.close();
  }

  /** Writes the schemas of rows; gives the rows of those that there are, and the others. */
  private List<RowChange> sort(List<RowChange> rows, List<RefusedRow> refused) throws IOException {
    Map<Integer, Optional<Refusal>> answers = new HashMap<>();
    List<RowChange> taken = new ArrayList<>();
    for (RowChange row : rows) {
      int id = row.version().getSchemaId();
      if (Unmapped.isMarked(row.version().getContentType())) {
        refused.add(new RefusedRow(row, unmapped(row)));
        continue;
      }
      Optional<Refusal> answer = answers.get(id);
      if (answer == null) {
        answer = writeSchema(id);
        answers.put(id, answer);
      }
      if (answer.isPresent()) {
        refused.add(new RefusedRow(row, answer.get()));
      } else {
        taken.add(row);
      }
    }
    return taken;
  }

  private static Refusal unmapped(RowChange row) {
    return Refusal.ofRow(
        RefusalCause.UNREADABLE,
        "",
        "Cannot apply a resource: its ids are not translated (content type="
            + row.version().getContentType()
            + ")");
  }

  private Optional<Refusal> writeSchema(int schemaId) throws IOException {
    if (schemaId == 0) {
      schemas.put(0, "");
      return Optional.empty();
    }
    byte[] text;
    try {
      text = registry.schema(schemaId).toString().getBytes(StandardCharsets.UTF_8);
    } catch (SchemaRegistryUnavailableException e) {
      throw e;
    } catch (SchemaRegistryException e) {
      return Optional.of(
          Refusal.ofRow(
                  RefusalCause.UNREADABLE,
                  "",
                  "Cannot apply a resource: " + e.getMessage() + " (schema id=" + schemaId + ")")
              .ofSchema(schemaId));
    }
    String hash = Names.hash(text);
    // Each time, so that it is young for the collection of garbage.
    storage.write(Names.object(hash), text);
    schemas.put(schemaId, hash);
    return Optional.empty();
  }

  private List<ParkedObject.Released> released(List<RowChange> rows, int partition) {
    return rows.stream()
        .filter(row -> row.partition() == partition)
        .map(
            row ->
                new ParkedObject.Released(
                    row, schemas.getOrDefault(row.version().getSchemaId(), "")))
        .toList();
  }

  /**
   * Writes what was decided to be written as of the place where a partition is. The decision is
   * committed, so it does not matter who does it, nor how often.
   */
  private void writeReleased(int partition) throws IOException {
    List<ParkedObject.Released> released = ledger.at(partition).parked().released();
    if (released.isEmpty()) {
      return;
    }
    released.forEach(of -> schemas.put(of.row().version().getSchemaId(), of.schema()));
    List<RowChange> rows = released.stream().map(ParkedObject.Released::row).toList();
    Place place = ledger.at(partition).at().place();
    steps.forEach(rows, this::writePayload);
    steps.forEach(rows, row -> writeVersion(row, place));
    ledger.done(partition);
  }

  private Place place(int partition, Settlement settlement) {
    Progress after = settlement.progress().getOrDefault(partition, Progress.NONE);
    return new Place(ledger.at(partition).at().generation(), after.nextOffset());
  }

  private void writePayload(RowChange row) throws IOException {
    byte[] payload = payload(row);
    storage.write(Names.object(Names.hash(payload)), payload);
  }

  private void writeVersion(RowChange row, Place asOf) throws IOException {
    int partition = row.partition();
    Place committed = ledger.at(partition).at().place();
    byte[] payload = payload(row);
    Manifest.Version version =
        new Manifest.Version(
            asOf,
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
      byte[] bytes = now.kept(committed, rules.versions(), rules.rows().clock().instant()).toJson();
      if (storage.replace(name, bytes, found.map(ObjectStorage.Tagged::tag)).isPresent()) {
        return;
      }
    }
    throw ledger.lost(partition);
  }

  private static Manifest manifest(String name, byte[] bytes) {
    try {
      return Manifest.read(bytes);
    } catch (IOException e) {
      throw new TargetRefusedException("Cannot read " + name + ": " + e.getMessage());
    }
  }

  private TargetUnavailableException unavailable(String what, IOException e) {
    ledger.forget();
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
}
