package io.meridian.capture;

/**
 * What becomes of changes that other replication (a subscription, say) applies in the database:
 * those under a replication origin that is none of our sinks'.
 */
public enum ReplicatedPolicy {
  /** Capture does not start, or stops, where there is such an origin. */
  REFUSE,
  /** They are left out, as with {@code CREATE SUBSCRIPTION ... (origin = none)}. */
  SKIP,
  /** They are captured as if the application had made them. */
  CAPTURE
}
