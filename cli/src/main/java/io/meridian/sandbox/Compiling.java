package io.meridian.sandbox;

import io.meridian.testkit.process.JvmOptions;

/** How the JVMs of a deployment compile. */
public enum Compiling {
  /** By the first compiler only: they are ready soon, and use more CPU for what they do. */
  QUICK,
  /**
   * The broker, which everything passes, by both, all others by the first only: cheaper than quick
   * after a minute, where full takes many because nine of them compile at once.
   */
  MIXED,
  /** By both, as in production: what they do gets cheap after a minute or so. */
  FULL;

  /** The options of any JVM but the broker's, with a heap. */
  JvmOptions options(String heap) {
    return this == FULL ? JvmOptions.optimised(heap) : JvmOptions.quick(heap);
  }

  /** Those of the broker's. */
  JvmOptions brokerOptions(String heap) {
    return this == QUICK ? JvmOptions.quick(heap) : JvmOptions.optimised(heap);
  }
}
