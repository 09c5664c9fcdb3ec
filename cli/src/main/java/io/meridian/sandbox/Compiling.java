package io.meridian.sandbox;

import io.meridian.testkit.process.JvmOptions;

/** How the JVMs of a deployment compile. */
public enum Compiling {
  /** By the first compiler only: they are ready soon, and use more CPU for what they do. */
  QUICK,
  /**
   * By both, as in production, but after a tenth of the calls: what is called once in a transaction
   * would come to be compiled after ten minutes of nine JVMs that compile on and off.
   */
  FULL;

  private static final String SOONER = "-XX:CompileThresholdScaling=0.1";

  /** The options of a JVM with a heap. */
  JvmOptions options(String heap) {
    return this == FULL ? JvmOptions.optimised(heap).with(SOONER) : JvmOptions.quick(heap);
  }
}
