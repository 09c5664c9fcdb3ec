package io.meridian.conflict;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Rows as text, as in {@code a=1;s={x,y};t=word}: whole numbers, sets in braces, anything else a
 * text. A field that is left out is not there.
 */
final class Rows implements RowFormat {

  static final Rows FORMAT = new Rows();

  static Payload row(String text) {
    return new Payload("text/plain", 0, text.getBytes(StandardCharsets.UTF_8));
  }

  static String text(Payload payload) {
    return new String(payload.bytes(), StandardCharsets.UTF_8);
  }

  @Override
  public SortedMap<String, FieldValue> fields(Payload payload) {
    SortedMap<String, FieldValue> fields = new TreeMap<>();
    for (String field : text(payload).isEmpty() ? new String[0] : text(payload).split(";", -1)) {
      String value = field.substring(field.indexOf('=') + 1);
      fields.put(field.substring(0, field.indexOf('=')), value(value));
    }
    return fields;
  }

  @Override
  public Payload with(Payload row, Map<String, FieldValue> values) {
    SortedMap<String, FieldValue> fields = fields(row);
    values.forEach((name, value) -> fields.computeIfPresent(name, (n, old) -> value));
    return row(
        fields.entrySet().stream()
            .map(field -> field.getKey() + "=" + text(field.getValue()))
            .collect(Collectors.joining(";")));
  }

  private static FieldValue value(String text) {
    if (text.startsWith("{")) {
      String inner = text.substring(1, text.length() - 1);
      return FieldValue.set(inner.isEmpty() ? List.of() : List.of(inner.split(",", -1)));
    }
    return text.matches("-?[0-9]+") ? FieldValue.number(text) : FieldValue.text(text);
  }

  private static String text(FieldValue value) {
    return value.kind() == FieldValue.Kind.SET
        ? "{" + String.join(",", value.elements()) + "}"
        : value.text();
  }
}
