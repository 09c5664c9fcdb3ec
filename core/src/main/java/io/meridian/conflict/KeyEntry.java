package io.meridian.conflict;

import io.meridian.version.Dot;
import org.jspecify.annotations.Nullable;

/**
 * What one region's resolver keeps of a key: the state, which is the same in all regions, and what
 * this region last told its stores to write, which depends on the order in which events reached it.
 *
 * @param state the joined state
 * @param written the event whose processing last gave {@link Effect#APPLY}; null when none has
 */
public record KeyEntry(KeyState state, @Nullable Dot written) {

  /** The entry of a key nobody ever wrote. */
  public static final KeyEntry EMPTY = new KeyEntry(KeyState.EMPTY, null);
}
