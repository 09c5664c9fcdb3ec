package io.meridian.apply;

import io.meridian.journal.ChangeOperation;
import io.meridian.resolved.ChangeEffect;
import io.meridian.resolved.ResolvedChange;
import io.meridian.resolved.VisibleVersion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Makes resolved changes for tests. */
public final class Changes {

  private Changes() {}

  /**
   * A version of a region at a position of epoch 1, with a clock and a time that follow from it.
   */
  public static VisibleVersion version(String region, long position, String payload) {
    return version(
        region, position, ChangeOperation.UPDATE, 1, payload.getBytes(StandardCharsets.UTF_8));
  }

  /** A version with a payload of its own. */
  public static VisibleVersion version(
      String region, long position, ChangeOperation operation, int schemaId, byte[] payload) {
    return new VisibleVersion(
        region,
        1,
        position,
        clock(position),
        position * 1000,
        operation,
        "avro/binary",
        schemaId,
        ByteBuffer.wrap(payload));
  }

  /** The change of the very event that wrote the version: APPLY. */
  public static ResolvedChange apply(VisibleVersion visible) {
    return change(visible.getRegion(), visible.getPosition(), ChangeEffect.APPLY, null, visible);
  }

  /** The change of the very event that wrote the version, which a store holds already: HELD. */
  public static ResolvedChange held(VisibleVersion visible, String by) {
    return change(visible.getRegion(), visible.getPosition(), ChangeEffect.HELD, by, visible);
  }

  /** The change of an event that altered nothing: UNCHANGED. */
  public static ResolvedChange unchanged(String region, long position, VisibleVersion visible) {
    return change(region, position, ChangeEffect.UNCHANGED, null, visible);
  }

  /** The change of an event that was dropped: NOTHING. */
  public static ResolvedChange nothing(String region, long position) {
    return change(region, position, ChangeEffect.NOTHING, null, null);
  }

  /** Any change. */
  public static ResolvedChange change(
      String region,
      long position,
      ChangeEffect effect,
      @Nullable String heldBy,
      @Nullable VisibleVersion visible) {
    return new ResolvedChange(
        region,
        1,
        position,
        clock(position),
        position * 1000,
        effect,
        heldBy,
        visible == null ? 0 : 1,
        false,
        visible);
  }

  private static long clock(long position) {
    return (1_000_000 + position) << 16;
  }
}
