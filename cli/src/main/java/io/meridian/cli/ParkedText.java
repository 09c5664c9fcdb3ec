package io.meridian.cli;

import io.meridian.conflict.Payload;
import io.meridian.deadletter.DeadLetter;
import io.meridian.deadletter.ParkedState;
import io.meridian.resolved.VisibleVersion;
import io.meridian.version.avro.Vectors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parked rows as a table, as a page, and as objects for JSON. */
final class ParkedText {

  private ParkedText() {}

  /** One line a row, under a heading. */
  static List<String> table(List<ParkedLetters.Parked> parked) {
    if (parked.isEmpty()) {
      return List.of("Nothing is parked.");
    }
    TextTable table =
        new TextTable("since", "store", "key", "state", "cause", "constraint", "tries", "table");
    for (ParkedLetters.Parked one : parked) {
      DeadLetter letter = one.letter();
      table.add(
          ConflictHistory.instant(letter.getSince()).toString(),
          letter.getStore(),
          letter.getResource(),
          letter.getState().name(),
          letter.getCause(),
          letter.getConstraint(),
          Integer.toString(letter.getAttempts()),
          letter.getTable());
    }
    return table.lines();
  }

  /** All that is known of a row. */
  static List<String> page(ParkedLetters.Parked parked, RowText rows) {
    List<String> lines = new ArrayList<>();
    object(parked, rows)
        .forEach(
            (name, value) -> {
              if (value instanceof Map<?, ?> fields) {
                lines.add(name + ":");
                fields.forEach((field, text) -> lines.add("  " + field + ": " + text));
              } else {
                lines.add(name + ": " + value);
              }
            });
    return lines;
  }

  /** What is known, by the names that JSON has. */
  static Map<String, Object> object(ParkedLetters.Parked parked, RowText rows) {
    DeadLetter letter = parked.letter();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("key", letter.getResource());
    object.put("store", letter.getStore());
    object.put("partition", parked.partition());
    object.put("state", letter.getState().name());
    object.put("cause", letter.getCause());
    object.put("reason", letter.getReason());
    object.put("table", letter.getTable());
    object.put("sqlState", letter.getSqlState());
    object.put("constraint", letter.getConstraint());
    object.put("inTheWay", letter.getInTheWay());
    object.put("attempts", letter.getAttempts());
    object.put("since", ConflictHistory.instant(letter.getSince()).toString());
    object.put("heldAt", Vectors.fromAvro(letter.getHeldAt()).toString());
    if (letter.getState() == ParkedState.DISCARDED) {
      object.put("discardedBy", letter.getBy());
      object.put("discardReason", letter.getDiscardReason());
    }
    VisibleVersion version = letter.getVersion();
    if (version != null) {
      object.put("origin", origin(version));
      object.put("written", ConflictHistory.instant(version.getTimestamp()).toString());
      object.put("operation", version.getOperation().name());
      object.put(
          "fields",
          rows.fields(
              new Payload(
                  version.getContentType(),
                  version.getSchemaId(),
                  ConflictHistory.bytes(version.getPayload()))));
    }
    return object;
  }

  /** As in {@code us-west-1@1:12}. */
  private static String origin(VisibleVersion version) {
    return version.getRegion() + "@" + version.getEpoch() + ":" + version.getPosition();
  }
}
