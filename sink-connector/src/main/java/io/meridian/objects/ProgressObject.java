package io.meridian.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meridian.apply.Progress;
import io.meridian.clock.Hlc;
import io.meridian.version.VersionVector;
import java.io.IOException;

/**
 * The progress of one partition, as its object has it.
 *
 * @param generation see {@link Place}
 * @param parked the hash of the object with what is held back; empty when nothing is
 */
record ProgressObject(int generation, Progress progress, String parked) {

  private static final int FORMAT = 1;

  /** Of a partition that has no object. */
  static final ProgressObject NONE = new ProgressObject(0, Progress.NONE, "");

  /** What counts. */
  Place place() {
    return new Place(generation, progress.nextOffset());
  }

  byte[] toJson() {
    ObjectNode json = Json.object();
    json.put("format", FORMAT);
    json.put("generation", generation);
    json.put("nextOffset", progress.nextOffset());
    json.put("vector", progress.vector().toString());
    json.put("hlc", progress.hlc().bits());
    json.put("lastEventMicros", progress.lastEventMicros());
    if (!parked.isEmpty()) {
      json.put("parked", parked);
    }
    return Json.bytes(json);
  }

  static ProgressObject read(byte[] bytes) throws IOException {
    JsonNode json = Json.read(bytes, FORMAT);
    return new ProgressObject(
        (int) Json.number(json, "generation"),
        new Progress(
            Json.number(json, "nextOffset"),
            VersionVector.parse(Json.text(json, "vector")),
            new Hlc(Json.number(json, "hlc")),
            Json.number(json, "lastEventMicros")),
        json.has("parked") ? Json.text(json, "parked") : "");
  }
}
