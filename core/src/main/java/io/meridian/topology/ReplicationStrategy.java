package io.meridian.topology;

import java.util.Locale;

/** Which regions accept writes. */
public enum ReplicationStrategy {
  /** Every region accepts every write; concurrent ones are resolved. */
  ACTIVE_ACTIVE,
  /** Exactly one region, the primary, accepts writes. */
  PRIMARY_REPLICA,
  /** Each tenant has a home region that accepts its writes. */
  MULTI_MASTER;

  /** Its name in configuration, in lower snake case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether exactly one region has to be marked as the primary. */
  boolean needsPrimary() {
    return this == PRIMARY_REPLICA;
  }
}
