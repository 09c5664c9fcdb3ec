package io.meridian.resolver;

import io.meridian.divergence.DivergenceKind;
import java.util.List;

/** An input cannot take part in resolution. Reading it again gives the same answer. */
final class Refusal extends Exception {

  private static final long serialVersionUID = 1;

  /** What a refusal may be of. */
  static final List<DivergenceKind> KINDS =
      List.of(
          DivergenceKind.UNREADABLE,
          DivergenceKind.FOREIGN_REGION,
          DivergenceKind.CONTRADICTION,
          DivergenceKind.REGRESSION,
          DivergenceKind.CHECKSUM,
          DivergenceKind.EVICTED);

  private final DivergenceKind kind;

  /** With why, without values of rows. */
  Refusal(DivergenceKind kind, String cause) {
    super(cause, null, false, false);
    this.kind = kind;
  }

  DivergenceKind kind() {
    return kind;
  }

  /** Why, in one sentence; never null. */
  String why() {
    return String.valueOf(getMessage());
  }
}
