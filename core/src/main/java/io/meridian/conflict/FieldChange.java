package io.meridian.conflict;

/**
 * A field that an event changed, compared with the row it replaced.
 *
 * @param field the field's name
 * @param rule the rule for the field in the policy that the event was written under
 * @param value what the event gives to the field: its new value; with {@link FieldRule#MAX}, {@link
 *     FieldRule#MIN} and {@link FieldRule#UNION} together with its old one; with {@link
 *     FieldRule#COUNTER} the difference of the two
 * @param base with {@link FieldRule#COUNTER} the old value, zero where there was none; otherwise
 *     {@link FieldValue#NULL}
 */
public record FieldChange(String field, FieldRule rule, FieldValue value, FieldValue base) {

  /** A change whose rule needs no base. */
  public FieldChange(String field, FieldRule rule, FieldValue value) {
    this(field, rule, value, FieldValue.NULL);
  }
}
