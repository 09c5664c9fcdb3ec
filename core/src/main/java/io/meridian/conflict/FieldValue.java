package io.meridian.conflict;

import java.math.BigDecimal;
import java.util.List;

/**
 * The value of one field of a row, in the only forms that the rules of a merge look at. A number
 * keeps its spelling; two spellings of one number are two values of which neither is greater but by
 * its text, so that there is always a greatest.
 *
 * @param kind what it is
 * @param text the number, text, {@code true} or {@code false}, or the bytes in hexadecimal digits;
 *     empty for null and for a set
 * @param elements of a set, sorted, each once; otherwise empty
 */
public record FieldValue(Kind kind, String text, List<String> elements)
    implements Comparable<FieldValue> {

  /** What a value is; the order of the constants is part of the state encoding. */
  public enum Kind {
    /** No value. Less than all others. */
    NULL,
    /** True or false. */
    BOOLEAN,
    /** A decimal number. */
    NUMBER,
    /** A text, or anything else that is compared as one. */
    TEXT,
    /** Bytes. */
    BYTES,
    /** A set of texts. */
    SET
  }

  /** No value. */
  public static final FieldValue NULL = new FieldValue(Kind.NULL, "", List.of());

  private static final int MAX_DIGITS = 10_000;

  /** Sorts a set's elements and leaves out repeats. */
  public FieldValue {
    elements = elements.stream().sorted().distinct().toList();
  }

  /**
   * A number.
   *
   * @throws NumberFormatException when the text is none, or has more than 10,000 digits
   */
  public static FieldValue number(String text) {
    if (new BigDecimal(text).precision() > MAX_DIGITS) {
      throw new NumberFormatException("a number of more than " + MAX_DIGITS + " digits");
    }
    return new FieldValue(Kind.NUMBER, text, List.of());
  }

  /** A text. */
  public static FieldValue text(String text) {
    return new FieldValue(Kind.TEXT, text, List.of());
  }

  /** True or false. */
  public static FieldValue bool(boolean value) {
    return new FieldValue(Kind.BOOLEAN, Boolean.toString(value), List.of());
  }

  /** A set. */
  public static FieldValue set(List<String> elements) {
    return new FieldValue(Kind.SET, "", elements);
  }

  /** The number, or zero when this is none. */
  public BigDecimal amount() {
    return kind == Kind.NUMBER ? new BigDecimal(text) : BigDecimal.ZERO;
  }

  @Override
  public int compareTo(FieldValue other) {
    if (kind != other.kind) {
      return kind.compareTo(other.kind);
    }
    if (kind == Kind.NUMBER) {
      int byAmount = amount().compareTo(other.amount());
      if (byAmount != 0) {
        return byAmount;
      }
    }
    int byText = text.compareTo(other.text);
    return byText != 0 ? byText : elements.toString().compareTo(other.elements.toString());
  }

  @Override
  public String toString() {
    switch (kind) {
      case NULL:
        return "null";
      case SET:
        return elements.toString();
      default:
        return text;
    }
  }
}
