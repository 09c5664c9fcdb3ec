package io.meridian.conflict;

import java.util.List;
import java.util.Map;

/**
 * A rule of your own that makes the visible row out of all siblings.
 *
 * <p>The view must follow from the siblings alone, as with {@link TotalOrderKey}, and it is only a
 * view: it is not written back as a change of its own, so regions never answer each other's merges.
 *
 * <p>Loaded by class name; needs a public constructor without parameters. Called by several
 * threads, each with an instance of its own.
 */
public interface SiblingView {

  /**
   * What is visible.
   *
   * @param siblings two or more, the last write first
   */
  View view(List<Sibling> siblings);

  /**
   * One sibling, and what to show differently.
   *
   * @param base one of those given
   * @param replaced values by field; empty to show the sibling as it is
   */
  record View(Sibling base, Map<String, FieldValue> replaced) {}
}
