package io.meridian.resolver;

import io.meridian.conflict.Sibling;
import io.meridian.conflict.TotalOrderKey;

/** A rule of somebody's own that does not work. */
public final class FailingRule implements TotalOrderKey {

  @Override
  public Comparable<?> key(Sibling sibling) {
    throw new UnsupportedOperationException("not today");
  }
}
