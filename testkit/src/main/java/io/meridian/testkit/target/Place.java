package io.meridian.testkit.target;

/**
 * How far a store is with partition 0, as it tells itself.
 *
 * @param nextOffset the first offset that is not applied
 * @param vector the position of the last applied event in its journal, which is the offset of its
 *     write; -1 when nothing is applied
 */
public record Place(long nextOffset, long vector) {

  /** Of a store that nothing was applied to. */
  public static final Place START = new Place(0, -1);
}
