package io.meridian.testkit.network;

/** A way of the bytes through a proxy. */
public enum Direction {
  /** From the client to the part. */
  TO_PART,
  /** From the part to the client. */
  TO_CLIENT
}
