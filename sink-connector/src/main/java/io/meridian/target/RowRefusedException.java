package io.meridian.target;

import io.meridian.apply.Refusal;

/** The store will not write some rows; none of those that were written together is. */
final class RowRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient Refusal refusal;

  RowRefusedException(Refusal refusal) {
    super(refusal.reason());
    this.refusal = refusal;
  }

  Refusal refusal() {
    return refusal;
  }
}
