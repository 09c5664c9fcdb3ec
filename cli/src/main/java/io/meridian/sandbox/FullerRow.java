package io.meridian.sandbox;

import io.meridian.conflict.FieldValue;
import io.meridian.conflict.Sibling;
import io.meridian.conflict.TotalOrderKey;

/**
 * An example of a rule of one's own: the version that says more is shown, which is the one with
 * more fields that are not null. A delete says nothing. Versions that say as much go by the last
 * write.
 */
public final class FullerRow implements TotalOrderKey {

  /** Made by its name. */
  public FullerRow() {}

  @Override
  public Comparable<?> key(Sibling sibling) {
    if (!sibling.version().operation().leavesResource()) {
      return -1L;
    }
    return sibling.fields().values().stream()
        .filter(value -> value.kind() != FieldValue.Kind.NULL)
        .count();
  }
}
