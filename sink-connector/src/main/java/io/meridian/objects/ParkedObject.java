package io.meridian.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meridian.apply.Discard;
import io.meridian.apply.ParkedKey;
import io.meridian.apply.ParkedKeys;
import io.meridian.apply.ParkedRow;
import io.meridian.apply.Progress;
import io.meridian.apply.Refusal;
import io.meridian.apply.RefusalCause;
import io.meridian.apply.RowChange;
import io.meridian.apply.Settlement;
import io.meridian.resolved.VisibleVersion;
import io.meridian.schema.SingleObjectCodec;
import io.meridian.version.VersionVector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one partition holds back: one object, which its progress names by its hash, so that both are
 * committed at once.
 *
 * @param kept by key what is not written; a version that was given up is null
 * @param released versions that are to be written as of the place of the progress: that is decided,
 *     and whoever comes next does it if need be
 */
record ParkedObject(SortedMap<String, Kept> kept, List<Released> released) {

  /** Nothing is held back. */
  static final ParkedObject NONE = new ParkedObject(new TreeMap<>(), List.of());

  private static final int FORMAT = 1;

  /**
   * One key.
   *
   * @param refusal why its version was refused last; of a discarded one, by whom and why
   */
  record Kept(ParkedKey key, @Nullable VisibleVersion version, Refusal refusal) {}

  /**
   * One version to be written.
   *
   * @param schema the hash of its payload's schema; empty when it has none
   */
  record Released(RowChange row, String schema) {}

  /** Copies. */
  ParkedObject {
    kept = Collections.unmodifiableSortedMap(new TreeMap<>(kept));
    released = List.copyOf(released);
  }

  boolean isEmpty() {
    return kept.isEmpty() && released.isEmpty();
  }

  /** The keys held back. */
  ParkedKeys keys() {
    Map<String, ParkedKey> keys = new HashMap<>();
    kept.forEach((key, of) -> keys.put(key, of.key()));
    return ParkedKeys.of(keys);
  }

  /** The rows of some keys that are to be written, in their order. */
  List<ParkedRow> rows(int partition, Collection<String> keys) {
    List<ParkedRow> rows = new ArrayList<>();
    kept.forEach(
        (key, of) -> {
          VisibleVersion version = of.version();
          if (version != null && keys.contains(key)) {
            rows.add(new ParkedRow(new RowChange(partition, key, version), of.key(), of.refusal()));
          }
        });
    return rows;
  }

  /** What is held back once a settlement is committed. */
  ParkedObject after(Settlement settlement, int partition, List<Released> toWrite) {
    SortedMap<String, Kept> next = new TreeMap<>(kept);
    ParkedKeys keys = settlement.progress().getOrDefault(partition, Progress.NONE).parked();
    for (RowChange row : settlement.released()) {
      if (row.partition() == partition) {
        next.remove(row.key());
      }
    }
    for (ParkedRow row : settlement.parked()) {
      RowChange change = row.change();
      if (change.partition() == partition) {
        next.put(change.key(), new Kept(row.key(), change.version(), row.refusal()));
      }
    }
    for (RowChange row : settlement.queued()) {
      Kept known = kept.get(row.key());
      if (row.partition() == partition && known != null) {
        next.put(row.key(), new Kept(known.key(), row.version(), known.refusal()));
      }
    }
    for (Discard discard : settlement.discarded()) {
      ParkedKey key = keys.find(discard.key());
      if (discard.partition() == partition && key != null) {
        next.put(discard.key(), new Kept(key, null, givenUp(discard)));
      }
    }
    return new ParkedObject(next, toWrite);
  }

  /** The same, once the released versions are written. */
  ParkedObject done() {
    return released.isEmpty() ? this : new ParkedObject(kept, List.of());
  }

  byte[] toJson() {
    SingleObjectCodec<VisibleVersion> codec = new SingleObjectCodec<>(VisibleVersion.class);
    ObjectNode json = Json.object();
    json.put("format", FORMAT);
    ArrayNode keys = json.putArray("keys");
    kept.forEach(
        (key, of) -> {
          ObjectNode each = keys.addObject();
          each.put("key", key);
          each.put("state", of.key().state().name());
          each.put("cause", of.refusal().cause().name());
          each.put("reason", of.refusal().reason());
          each.put("heldAt", of.key().floor().toString());
          each.put("attempts", of.key().attempts());
          each.put("sinceMillis", of.key().sinceMillis());
          VisibleVersion version = of.version();
          if (version != null) {
            each.put("version", text(codec, version));
          }
        });
    ArrayNode list = json.putArray("released");
    for (Released of : released) {
      ObjectNode each = list.addObject();
      each.put("key", of.row().key());
      each.put("schema", of.schema());
      each.put("version", text(codec, of.row().version()));
    }
    return Json.bytes(json);
  }

  /** Reads one by its hash, also from the garbage; empty when there is none. */
  static Optional<ParkedObject> find(ObjectStorage storage, int partition, String hash)
      throws IOException {
    Optional<ObjectStorage.Tagged> found = storage.read(Names.object(hash));
    if (found.isEmpty()) {
      found = storage.read(Names.garbage(hash));
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(read(partition, found.get().bytes()));
  }

  /**
   * Reads one.
   *
   * @throws IOException when it is none; the message says why
   */
  static ParkedObject read(int partition, byte[] bytes) throws IOException {
    SingleObjectCodec<VisibleVersion> codec = new SingleObjectCodec<>(VisibleVersion.class);
    JsonNode json = Json.read(bytes, FORMAT);
    SortedMap<String, Kept> kept = new TreeMap<>();
    for (JsonNode each : json.path("keys")) {
      ParkedKey key =
          new ParkedKey(
              VersionVector.parse(Json.text(each, "heldAt")),
              ParkedKey.State.valueOf(Json.text(each, "state")),
              (int) Json.number(each, "attempts"),
              Json.number(each, "sinceMillis"));
      RefusalCause cause = RefusalCause.valueOf(Json.text(each, "cause"));
      kept.put(
          Json.text(each, "key"),
          new Kept(
              key,
              each.has("version") ? version(codec, each) : null,
              Refusal.ofRow(cause, "", Json.text(each, "reason"))));
    }
    List<Released> released = new ArrayList<>();
    for (JsonNode each : json.path("released")) {
      released.add(
          new Released(
              new RowChange(partition, Json.text(each, "key"), version(codec, each)),
              Json.text(each, "schema")));
    }
    return new ParkedObject(kept, released);
  }

  private static Refusal givenUp(Discard discard) {
    String reason = "Given up (by=" + discard.by() + ", reason=" + discard.reason() + ")";
    return Refusal.ofRow(RefusalCause.OTHER, "", reason);
  }

  private static String text(SingleObjectCodec<VisibleVersion> codec, VisibleVersion version) {
    return Base64.getEncoder().encodeToString(codec.encode(version));
  }

  private static VisibleVersion version(SingleObjectCodec<VisibleVersion> codec, JsonNode json)
      throws IOException {
    return codec.decode(Base64.getDecoder().decode(Json.text(json, "version")));
  }
}
