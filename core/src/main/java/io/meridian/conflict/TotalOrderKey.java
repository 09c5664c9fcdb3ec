package io.meridian.conflict;

/**
 * A rule of your own that picks one of the siblings: give each a key, and the greatest is visible;
 * equal keys go by the last write.
 *
 * <p>The key must follow from the sibling alone: no clock, no random number, nothing that the
 * instance remembers, nothing that differs between two machines. The keys must be comparable with
 * each other. {@code meridian policies set} tries a rule against these duties before it takes it,
 * and refuses it with the case that breaks them.
 *
 * <p>Loaded by class name; needs a public constructor without parameters. Called by several
 * threads, each with an instance of its own.
 */
public interface TotalOrderKey {

  /** The sibling's place in the order. */
  Comparable<?> key(Sibling sibling);
}
