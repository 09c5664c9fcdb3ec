package io.meridian.conflict;

import io.meridian.clock.Hlc;
import io.meridian.version.Dot;
import io.meridian.version.Position;
import java.util.Comparator;

/**
 * One version of a resource, as the rules see it: immutable facts that its writer stamped once.
 *
 * @param dot its identity
 * @param hlc the writer's clock, greater than that of anything the writer's region had applied
 * @param timestampMicros when the writer committed, microseconds since the epoch; shown to people,
 *     never compared
 * @param operation what was done
 * @param payload the full image, or the key columns for a delete
 * @param policy the policy version that the writer knew; 0 before the first
 */
public record Version(
    Dot dot, Hlc hlc, long timestampMicros, Operation operation, Payload payload, long policy) {

  /**
   * The order of writes: (hlc, region, epoch, offset). A writer's clock exceeds everything its
   * region had applied, so a version comes after all that it replaced; among concurrent ones the
   * tie is broken by region, never by "local".
   */
  public static final Comparator<Version> BY_WRITE =
      Comparator.comparing(Version::hlc)
          .thenComparing(v -> v.dot().region())
          .thenComparing(v -> v.dot().position(), Comparator.comparingInt(Position::epoch))
          .thenComparing(v -> v.dot().position(), Comparator.comparingLong(Position::offset));

  /** A version written before there was any policy. */
  public Version(Dot dot, Hlc hlc, long timestampMicros, Operation operation, Payload payload) {
    this(dot, hlc, timestampMicros, operation, payload, 0);
  }

  /** Its place among all writes. */
  public Stamp stamp() {
    return new Stamp(hlc, dot);
  }
}
