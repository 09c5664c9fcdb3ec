package io.meridian.simulation;

import io.meridian.conflict.Operation;
import io.meridian.conflict.Payload;
import io.meridian.conflict.Version;
import java.nio.ByteBuffer;

/** The content of a simulated row: the number of the write that made it, negative if it deleted. */
final class Value {

  private Value() {}

  static Payload payload(long number) {
    return new Payload("application/json", 0, ByteBuffer.allocate(8).putLong(number).array());
  }

  /** The number of the write that made a version. */
  static long number(Version version) {
    return ByteBuffer.wrap(version.payload().bytes()).getLong();
  }

  /** What a row is after a version. */
  static long of(Version version) {
    return version.operation() == Operation.DELETE ? -number(version) : number(version);
  }

  static boolean isRow(long value) {
    return value > 0;
  }
}
