package io.meridian.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meridian.journal.ChangeOperation;
import io.meridian.resolved.VisibleVersion;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The versions of one key. Each says: as of this place, the key shows this. That stays true whoever
 * writes it and in whatever order, so versions are only ever added, and to add one again changes
 * nothing. Invariants:
 *
 * <ul>
 *   <li>(A) what a key shows at a place is the version with the greatest {@code asOf} up to it;
 *   <li>(B) no version that (A) may give at the progress, or later, is dropped.
 * </ul>
 *
 * @param key the canonical text of the resource
 * @param partition of the resolved topic
 * @param versions the latest first, one a place
 */
record Manifest(String key, int partition, List<Version> versions) {

  private static final int FORMAT = 1;

  /**
   * One version.
   *
   * @param schema the hash of the payload's schema; empty when it has none
   * @param payload the hash of the payload; the key columns with DELETE
   * @param bytes the size of the payload
   * @param meta all else, as the resolved record had it; its payload is empty
   */
  record Version(Place asOf, String schema, String payload, int bytes, VisibleVersion meta) {

    /** Whether there is no such resource as of the place. */
    boolean deleted() {
      return meta.getOperation() == ChangeOperation.DELETE;
    }
  }

  /** Copies the versions and puts the latest first. */
  Manifest {
    versions = versions.stream().sorted(Comparator.comparing(Version::asOf).reversed()).toList();
  }

  /** What the key shows at a place; empty when it never was. */
  Optional<Version> at(Place place) {
    return versions.stream().filter(version -> version.asOf().compareTo(place) <= 0).findFirst();
  }

  /** With one version more; the same when there is one of its place. */
  Manifest with(Version version) {
    if (versions.stream().anyMatch(each -> each.asOf().equals(version.asOf()))) {
      return this;
    }
    List<Version> more = new ArrayList<>(versions);
    more.add(version);
    return new Manifest(key, partition, more);
  }

  /**
   * Without the versions that need not be kept: those that were already superseded at the committed
   * place, and of these all that the policy lets go.
   */
  Manifest kept(Place committed, KeepPolicy policy, Instant now) {
    List<Version> kept = new ArrayList<>();
    int counting = 0;
    for (Version version : versions) {
      boolean counts = version.asOf().compareTo(committed) <= 0;
      counting += counts ? 1 : 0;
      if (!counts || counting == 1 || policy.keeps(counting, version.meta().getTimestamp(), now)) {
        kept.add(version);
      }
    }
    return new Manifest(key, partition, kept);
  }

  byte[] toJson() {
    ObjectNode json = Json.object();
    json.put("format", FORMAT).put("key", key).put("partition", partition);
    ArrayNode list = json.putArray("versions");
    for (Version version : versions) {
      VisibleVersion meta = version.meta();
      ObjectNode each = list.addObject();
      each.put("generation", version.asOf().generation());
      each.put("asOf", version.asOf().nextOffset());
      each.put("operation", meta.getOperation().name());
      each.put("region", meta.getRegion());
      each.put("epoch", meta.getEpoch());
      each.put("position", meta.getPosition());
      each.put("hlc", meta.getHlc());
      each.put("timestamp", meta.getTimestamp());
      each.put("contentType", meta.getContentType());
      each.put("schemaId", meta.getSchemaId());
      each.put("schema", version.schema());
      each.put("payload", version.payload());
      each.put("bytes", version.bytes());
    }
    return Json.bytes(json);
  }

  /**
   * Reads one.
   *
   * @throws IOException when it is none; the message says why
   */
  static Manifest read(byte[] bytes) throws IOException {
    JsonNode json = Json.read(bytes, FORMAT);
    List<Version> versions = new ArrayList<>();
    for (JsonNode each : json.path("versions")) {
      VisibleVersion meta =
          new VisibleVersion(
              Json.text(each, "region"),
              (int) Json.number(each, "epoch"),
              Json.number(each, "position"),
              Json.number(each, "hlc"),
              Json.number(each, "timestamp"),
              ChangeOperation.valueOf(Json.text(each, "operation")),
              Json.text(each, "contentType"),
              (int) Json.number(each, "schemaId"),
              java.nio.ByteBuffer.allocate(0));
      versions.add(
          new Version(
              new Place((int) Json.number(each, "generation"), Json.number(each, "asOf")),
              Json.text(each, "schema"),
              Json.text(each, "payload"),
              (int) Json.number(each, "bytes"),
              meta));
    }
    return new Manifest(Json.text(json, "key"), (int) Json.number(json, "partition"), versions);
  }
}
