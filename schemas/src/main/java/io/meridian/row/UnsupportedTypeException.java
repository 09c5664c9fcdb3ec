package io.meridian.row;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A column has a type that is not replicated, or not in a key. Nothing is done about the table
 * then.
 */
public final class UnsupportedTypeException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  private UnsupportedTypeException(String message) {
    super(message);
  }

  static UnsupportedTypeException of(String table, String column, String type) {
    String supported =
        Arrays.stream(SqlType.values()).map(SqlType::label).collect(Collectors.joining(", "));
    return new UnsupportedTypeException(
        "Cannot replicate a table: the type of a column is not supported (table="
            + table
            + ", column="
            + column
            + ", type="
            + type
            + ", supported="
            + supported
            + ")");
  }

  static UnsupportedTypeException ofKey(String table, Column column) {
    String allowed =
        Arrays.stream(SqlType.values())
            .filter(SqlType::allowedInKey)
            .map(SqlType::label)
            .collect(Collectors.joining(", "));
    return new UnsupportedTypeException(
        "Cannot replicate a table: the type of a key column is not allowed in a key (table="
            + table
            + ", column="
            + column.name()
            + ", type="
            + column.type()
            + ", allowed="
            + allowed
            + ")");
  }
}
