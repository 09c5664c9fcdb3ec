package io.meridian.row;

import java.util.Locale;
import java.util.Optional;

/**
 * The type of a column: a supported SQL type and its modifier.
 *
 * @param base the type without its modifier
 * @param modifier what stands in the parentheses, as in {@code 12,2}; empty when there are none
 */
public record ColumnType(SqlType base, String modifier) {

  /**
   * Reads the spelling of {@link #toString()}, or that of Postgres' {@code format_type}.
   *
   * @return empty when the type is not supported
   */
  public static Optional<ColumnType> parse(String sql) {
    String spelled = sql.trim().toLowerCase(Locale.ROOT);
    int open = spelled.indexOf('(');
    int close = spelled.indexOf(')');
    if (open < 0 && close < 0) {
      return of(spelled, "");
    }
    if (open < 0 || close < open + 2) {
      return Optional.empty();
    }
    // The modifier may stand in the middle: timestamp(3) without time zone.
    String name = spelled.substring(0, open).trim() + spelled.substring(close + 1);
    return of(name, spelled.substring(open + 1, close).replace(" ", ""));
  }

  private static Optional<ColumnType> of(String name, String modifier) {
    for (SqlType base : SqlType.values()) {
      if (base.isNamed(name) && legal(base, modifier)) {
        return Optional.of(new ColumnType(base, modifier));
      }
    }
    return Optional.empty();
  }

  private static boolean legal(SqlType base, String modifier) {
    switch (base) {
      case NUMERIC:
        return modifier.matches("|\\d+(,-?\\d+)?");
      case CHAR:
        return modifier.matches("\\d+");
      case VARCHAR:
      case TIME:
      case TIMESTAMP:
      case TIMESTAMPTZ:
        return modifier.matches("\\d*");
      default:
        return modifier.isEmpty();
    }
  }

  /**
   * As in {@code varchar(20)}, {@code numeric(12,2)}, {@code timestamptz}; {@link #parse} reads it
   * back.
   */
  @Override
  public String toString() {
    return modifier.isEmpty() ? base.label() : base.label() + "(" + modifier + ")";
  }
}
