package io.meridian.sandbox;

import io.meridian.testkit.process.JvmOptions;

/** How the JVMs of a deployment compile. */
public enum Compiling {
  /** By the first compiler only: they are ready soon, and use more CPU for what they do. */
  QUICK,
  /** By both, as in production: what they do gets cheap after a minute or so. */
  FULL;

  /** The options of a JVM with a heap. */
  JvmOptions options(String heap) {
    return this == QUICK ? JvmOptions.quick(heap) : JvmOptions.optimised(heap);
  }
}
