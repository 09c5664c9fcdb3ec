package io.meridian.conflict;

import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The one place where resolution looks into a row, for the rules that need its fields. Pure: a
 * payload has the same fields in every region.
 */
public interface RowFormat {

  /**
   * The fields of a row, by name.
   *
   * @throws IllegalArgumentException when the payload cannot be read; the message says why
   * @throws RowUnavailableException when it cannot be read now
   */
  SortedMap<String, FieldValue> fields(Payload payload);

  /**
   * The names of the fields that two rows do not have alike, those that only one has included.
   *
   * @throws IllegalArgumentException when a payload cannot be read; the message says why
   * @throws RowUnavailableException when one cannot be read now
   */
  default SortedSet<String> differences(Payload one, Payload other) {
    SortedMap<String, FieldValue> fields = fields(one);
    SortedMap<String, FieldValue> others = fields(other);
    SortedSet<String> names = new TreeSet<>(fields.keySet());
    names.addAll(others.keySet());
    names.removeIf(name -> Objects.equals(fields.get(name), others.get(name)));
    return names;
  }

  /**
   * The row with some fields replaced. Gives the very payload when that changes nothing; a field
   * that the row does not have is left out.
   *
   * @throws IllegalArgumentException when the payload cannot be read, or a value is none that the
   *     field can take, as a sum that is out of range
   * @throws RowUnavailableException when it cannot be read now
   */
  Payload with(Payload row, Map<String, FieldValue> values);
}
