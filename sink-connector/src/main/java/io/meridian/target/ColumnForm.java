package io.meridian.target;

import java.math.BigDecimal;

/** The form in which a store's column takes the values of a type; see {@link JavaValues}. */
@FunctionalInterface
interface ColumnForm {

  /** As it is. */
  ColumnForm SAME = value -> value;

  /** A boolean as 1 or 0. */
  ColumnForm BIT = value -> Boolean.TRUE.equals(value) ? 1 : 0;

  /** Without the blanks that fill a char up: they do not count. */
  ColumnForm UNPADDED = ColumnForm::unpadded;

  /** A decimal in a key: equal numbers have one text, as in the key's own. */
  ColumnForm SHORTEST_DECIMAL =
      value -> {
        String text = (String) value;
        return text.endsWith("NaN") || text.endsWith("Infinity")
            ? text
            : new BigDecimal(text).stripTrailingZeros().toPlainString();
      };

  /**
   * The value for the column.
   *
   * @throws IllegalArgumentException when the column has no exact form for it; the message says
   *     why, without the value
   */
  Object of(Object value);

  private static String unpadded(Object value) {
    String text = (String) value;
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == ' ') {
      end--;
    }
    return text.substring(0, end);
  }
}
