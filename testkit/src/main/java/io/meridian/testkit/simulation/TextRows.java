package io.meridian.testkit.simulation;

import io.meridian.conflict.FieldValue;
import io.meridian.conflict.Payload;
import io.meridian.conflict.RowFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Rows as the reference model has them, column to text: whole numbers, sets in braces as in {@code
 * {x,y}}, anything else a word. Bytes are {@code column=text}, joined by semicolons.
 */
public final class TextRows implements RowFormat {

  /** The only one needed: it has no state. */
  public static final TextRows FORMAT = new TextRows();

  private TextRows() {}

  /** The payload of a row. */
  public static Payload payload(Map<String, String> row) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(row)
        .forEach((c, v) -> text.append(text.isEmpty() ? "" : ";").append(c).append('=').append(v));
    return new Payload("text/plain", 0, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** The row of a payload. */
  public static SortedMap<String, String> row(Payload payload) {
    SortedMap<String, String> row = new TreeMap<>();
    String text = new String(payload.bytes(), StandardCharsets.UTF_8);
    int from = 0;
    while (from < text.length()) {
      int end = text.indexOf(';', from);
      int to = end < 0 ? text.length() : end;
      int equals = text.indexOf('=', from);
      if (equals < 0 || equals > to) {
        throw new IllegalArgumentException("Cannot read a row: no column (row=" + payload + ")");
      }
      row.put(text.substring(from, equals), text.substring(equals + 1, to));
      from = to + 1;
    }
    return row;
  }

  @Override
  public SortedMap<String, FieldValue> fields(Payload payload) {
    return fields(row(payload));
  }

  /** The fields of a row. */
  public static SortedMap<String, FieldValue> fields(Map<String, String> row) {
    SortedMap<String, FieldValue> fields = new TreeMap<>();
    row.forEach((column, text) -> fields.put(column, value(text)));
    return fields;
  }

  @Override
  public Payload with(Payload row, Map<String, FieldValue> values) {
    SortedMap<String, String> changed = row(row);
    values.forEach((column, value) -> changed.computeIfPresent(column, (c, old) -> text(value)));
    Payload with = payload(changed);
    return with.equals(row) ? row : with;
  }

  private static FieldValue value(String text) {
    if (text.startsWith("{")) {
      String inner = text.substring(1, text.length() - 1);
      return FieldValue.set(inner.isEmpty() ? List.of() : List.of(inner.split(",", -1)));
    }
    return isNumber(text) ? FieldValue.number(text) : FieldValue.text(text);
  }

  private static boolean isNumber(String text) {
    int from = text.startsWith("-") ? 1 : 0;
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return text.length() > from;
  }

  private static String text(FieldValue value) {
    return value.kind() == FieldValue.Kind.SET
        ? "{" + String.join(",", value.elements()) + "}"
        : value.text();
  }
}
