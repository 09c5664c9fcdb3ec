package io.meridian.target;

import io.meridian.row.Column;
import io.meridian.row.SqlType;
import java.util.Locale;
import java.util.Set;

/**
 * How SQLite keeps the values of each type: integers as INTEGER, floating point in a column without
 * affinity (a REAL column would make 0.0 of -0.0, and NULL of NaN), bytes as BLOB, all else as
 * text, decimals above all.
 *
 * <p>Source: sqlite.org, "Datatypes In SQLite", "STRICT Tables", "Floating Point Numbers".
 */
final class SqliteTypes {

  private SqliteTypes() {}

  /** The type of a column in a STRICT table. */
  static String declared(SqlType type) {
    switch (type) {
      case BOOLEAN:
      case SMALLINT:
      case INTEGER:
      case BIGINT:
        return "INTEGER";
      case REAL:
      case DOUBLE_PRECISION:
        return "ANY";
      case BYTEA:
        return "BLOB";
      default:
        return "TEXT";
    }
  }

  /**
   * Whether a column keeps every value of the type as it is.
   *
   * @param declared the type in the table's definition; empty when it has none
   * @param strict whether the table is STRICT, where ANY keeps all values
   */
  static boolean keeps(SqlType type, String declared, boolean strict) {
    String affinity = affinity(declared, strict);
    switch (declared(type)) {
      case "INTEGER":
        return Set.of("INTEGER", "NUMERIC", "NONE").contains(affinity);
      case "ANY":
        return affinity.equals("NONE");
      case "BLOB":
        return Set.of("BLOB", "NONE").contains(affinity);
      default:
        return Set.of("TEXT", "BLOB", "NONE").contains(affinity)
            && !(strict && affinity.equals("BLOB"));
    }
  }

  /** The form of a column's values. */
  static ColumnForm form(Column column) {
    switch (column.type().base()) {
      case BOOLEAN:
        return ColumnForm.BIT;
      case REAL:
      case DOUBLE_PRECISION:
        return value -> number(((Number) value).doubleValue());
      case NUMERIC:
        return column.isKey() ? ColumnForm.SHORTEST_DECIMAL : ColumnForm.SAME;
      case CHAR:
        return ColumnForm.UNPADDED;
      case DATE:
        return value -> IsoText.date((Integer) value);
      case TIME:
        return value -> IsoText.time((Long) value);
      case TIMESTAMP:
        return value -> IsoText.timestamp((Long) value, "");
      case TIMESTAMPTZ:
        return value -> IsoText.timestamp((Long) value, "Z");
      default:
        return ColumnForm.SAME;
    }
  }

  /** SQLite makes NULL of NaN, so that is the text. */
  private static Object number(double value) {
    return Double.isNaN(value) ? "NaN" : value;
  }

  private static String affinity(String declared, boolean strict) {
    String type = declared.toUpperCase(Locale.ROOT);
    if (type.isEmpty() || strict && type.equals("ANY")) {
      return "NONE";
    }
    if (type.contains("INT")) {
      return "INTEGER";
    }
    if (type.contains("CHAR") || type.contains("CLOB") || type.contains("TEXT")) {
      return "TEXT";
    }
    if (type.contains("BLOB")) {
      return "BLOB";
    }
    boolean real = type.contains("REAL") || type.contains("FLOA") || type.contains("DOUB");
    return real ? "REAL" : "NUMERIC";
  }
}
