package io.meridian.target;

import io.meridian.row.Column;
import io.meridian.row.ColumnType;
import io.meridian.row.SqlType;
import java.math.BigDecimal;
import java.util.Set;

/**
 * How MariaDB and MySQL keep the values of each type, and which they cannot keep: no NaN and no
 * infinity, no year outside of 1 to 9999, no decimal without a limit or beyond 65 digits of which
 * 30 are decimals.
 *
 * <p>Source: MariaDB Server documentation, "Data Types"; MySQL Reference Manual, "Data Types".
 */
final class MariaDbTypes {

  private static final int MOST_DIGITS = 65;
  private static final int MOST_DECIMALS = 30;
  private static final int LONGEST_VARCHAR = 16_383;
  private static final int LONGEST_CHAR = 255;
  private static final int LONGEST_KEY = 768;
  private static final int UUID_LENGTH = 36;
  private static final int MICROSECONDS = 6;
  private static final Set<String> TEXTS = Set.of("char", "varchar", "longtext");

  private MariaDbTypes() {}

  /**
   * The type of a new column.
   *
   * @param collation that tells all texts apart, for columns of text
   * @throws IllegalArgumentException when there is none that keeps every value; says why
   */
  static String declared(Column column, String collation) {
    ColumnType type = column.type();
    switch (type.base()) {
      case BOOLEAN:
        return "tinyint(1)";
      case SMALLINT:
        return "smallint";
      case INTEGER:
        return "int";
      case BIGINT:
        return "bigint";
      case REAL:
        return "float";
      case DOUBLE_PRECISION:
        return "double";
      case NUMERIC:
        return decimal(type);
      case BYTEA:
        if (column.isKey()) {
          throw new IllegalArgumentException(
              "a key of bytes needs a length; create the table with a varbinary column");
        }
        return "longblob";
      case DATE:
        return "date";
      case TIME:
        return "time(6)";
      case TIMESTAMP:
      case TIMESTAMPTZ:
        return "datetime(6)";
      default:
        return text(column) + " CHARACTER SET utf8mb4 COLLATE " + collation;
    }
  }

  /**
   * Why an existing column does not keep every value of a type; empty when it does.
   *
   * @param actual the column as the catalogue has it
   */
  static String objection(Column column, MariaDbColumn actual) {
    ColumnType type = column.type();
    if (actual.unsigned()) {
      return "it is unsigned";
    }
    switch (type.base()) {
      case BOOLEAN:
        return unless(actual.isOneOf("tinyint"), "tinyint(1)");
      case SMALLINT:
        return unless(actual.isOneOf("smallint", "mediumint", "int", "bigint"), "smallint");
      case INTEGER:
        return unless(actual.isOneOf("int", "bigint"), "int");
      case BIGINT:
        return unless(actual.isOneOf("bigint"), "bigint");
      case REAL:
        return unless(actual.isOneOf("float", "double"), "float");
      case DOUBLE_PRECISION:
        return unless(actual.isOneOf("double"), "double");
      case NUMERIC:
        return actual.isOneOf("decimal") ? roundings(type, actual) : "it must be decimal";
      case BYTEA:
        return unless(actual.isOneOf("longblob", "varbinary"), "longblob");
      case DATE:
        return unless(actual.isOneOf("date"), "date");
      case TIME:
        return unless(actual.isOneOf("time") && actual.fraction() >= fraction(type), "time(6)");
      case TIMESTAMP:
      case TIMESTAMPTZ:
        return unless(
            actual.isOneOf("datetime") && actual.fraction() >= fraction(type), "datetime(6)");
      default:
        return textObjection(column, actual);
    }
  }

  /** The form of a column's values. */
  static ColumnForm form(Column column) {
    switch (column.type().base()) {
      case BOOLEAN:
        return ColumnForm.BIT;
      case REAL:
      case DOUBLE_PRECISION:
        return value -> finite(((Number) value).doubleValue());
      case NUMERIC:
        int decimals = decimals(column.type());
        return value -> decimal((String) value, decimals);
      case CHAR:
        return ColumnForm.UNPADDED;
      case DATE:
        return value -> {
          require(IsoText.hasFourDigits((Integer) value), "a date outside of the years 1 to 9999");
          return IsoText.date((Integer) value);
        };
      case TIME:
        return value -> IsoText.time((Long) value);
      case TIMESTAMP:
      case TIMESTAMPTZ:
        return value -> {
          require(
              IsoText.microsHaveFourDigits((Long) value), "a time outside of the years 1 to 9999");
          return IsoText.timestamp((Long) value, "");
        };
      default:
        return ColumnForm.SAME;
    }
  }

  private static String text(Column column) {
    ColumnType type = column.type();
    int length = type.modifier().isEmpty() ? Integer.MAX_VALUE : length(type);
    switch (type.base()) {
      case UUID:
        return "char(" + UUID_LENGTH + ")";
      case CHAR:
      case VARCHAR:
        if (column.isKey() && length > LONGEST_KEY) {
          throw new IllegalArgumentException(
              "a key of text may have up to " + LONGEST_KEY + " characters");
        }
        if (length > LONGEST_VARCHAR) {
          return "longtext";
        }
        boolean fixed = type.base() == SqlType.CHAR && length <= LONGEST_CHAR;
        return (fixed ? "char(" : "varchar(") + length + ")";
      default:
        if (column.isKey()) {
          throw new IllegalArgumentException("a key of text needs a length, as in varchar(200)");
        }
        return "longtext";
    }
  }

  private static String textObjection(Column column, MariaDbColumn actual) {
    ColumnType type = column.type();
    boolean uuid = type.base() == SqlType.UUID;
    boolean limited = uuid || !type.modifier().isEmpty();
    long needed = uuid ? UUID_LENGTH : limited ? length(type) : Integer.MAX_VALUE;
    if (!TEXTS.contains(actual.dataType()) || actual.length() < needed) {
      return limited
          ? "it must be a text of at least " + needed + " characters"
          : "it must be longtext";
    }
    if (!uuid && !"utf8mb4".equals(actual.charset())) {
      return "its character set must be utf8mb4";
    }
    boolean unpadded = uuid || type.base() == SqlType.CHAR;
    if (actual.dataType().equals("char") && !unpadded) {
      return "it must be varchar, as char forgets trailing blanks";
    }
    if (!column.isKey()) {
      return "";
    }
    String collation = String.valueOf(actual.collation());
    boolean exact = collation.endsWith("_nopad_bin") || collation.endsWith("0900_bin");
    return exact || unpadded && collation.endsWith("_bin")
        ? ""
        : "its collation takes different keys for one; it must be utf8mb4_nopad_bin, or"
            + " utf8mb4_0900_bin with MySQL";
  }

  private static String decimal(ColumnType type) {
    int digits = digits(type);
    int decimals = decimals(type);
    if (digits == 0
        || digits > MOST_DIGITS
        || decimals > MOST_DECIMALS
        || decimals < 0
        || decimals > digits) {
      throw new IllegalArgumentException(
          "a decimal must have limits, of at most 65 digits and 30 decimals");
    }
    return "decimal(" + digits + "," + decimals + ")";
  }

  private static String roundings(ColumnType type, MariaDbColumn actual) {
    if (digits(type) == 0) {
      return "a numeric without limits has no decimal that keeps all of its values";
    }
    int whole = digits(type) - decimals(type);
    return actual.decimals() >= decimals(type) && actual.digits() - actual.decimals() >= whole
        ? ""
        : "it would round, or have no room";
  }

  private static Object decimal(String text, int decimals) {
    require(!text.endsWith("NaN") && !text.endsWith("Infinity"), "NaN or an infinity");
    require(
        new BigDecimal(text).stripTrailingZeros().scale() <= decimals,
        "more decimals than its type");
    return text;
  }

  private static Object finite(double value) {
    require(Double.isFinite(value), "NaN or an infinity");
    return value;
  }

  private static void require(boolean fits, String what) {
    if (!fits) {
      throw new IllegalArgumentException("the column has no form for " + what);
    }
  }

  private static String unless(boolean fits, String needed) {
    return fits ? "" : "it must be " + needed;
  }

  private static int length(ColumnType type) {
    return Integer.parseInt(type.modifier());
  }

  private static int fraction(ColumnType type) {
    return type.modifier().isEmpty() ? MICROSECONDS : Integer.parseInt(type.modifier());
  }

  private static int digits(ColumnType type) {
    return type.modifier().isEmpty() ? 0 : Integer.parseInt(type.modifier().split(",")[0]);
  }

  private static int decimals(ColumnType type) {
    int comma = type.modifier().indexOf(',');
    return comma < 0 ? 0 : Integer.parseInt(type.modifier().substring(comma + 1));
  }
}
