package io.meridian.control;

import io.meridian.topology.RegionId;
import io.meridian.version.Dot;
import io.meridian.version.Position;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done about rows that a store has parked. To do the same again is harmless, so a
 * store may go through all commands each time it starts.
 *
 * @param store the name of the store
 * @param partition of the resource; {@link #ALL_PARTITIONS} for all
 * @param resource the canonical text of its key; {@link #ALL} for all of the store
 * @param discard the version to give up; null to try again
 * @param by who; may be empty
 * @param reason why; may be empty
 * @param version of the command in the topic, from 1
 */
public record ParkingCommand(
    String store,
    int partition,
    String resource,
    @Nullable Dot discard,
    String by,
    String reason,
    long version) {

  /** Every resource of the store. */
  public static final String ALL = "*";

  /** Every partition. */
  public static final int ALL_PARTITIONS = -1;

  /**
   * @throws IllegalArgumentException when no store or resource is named, or a version of all
   *     resources is to be given up
   */
  public ParkingCommand {
    if (store.isEmpty() || resource.isEmpty() || discard != null && resource.equals(ALL)) {
      throw new IllegalArgumentException(
          "Cannot use a command about parked rows: it names no store or no resource (store="
              + store
              + ", resource="
              + resource
              + ")");
    }
  }

  static ParkingCommand of(ControlRecord record, long version) {
    Dot discard =
        record.getKind() == ControlKind.DISCARD
            ? new Dot(
                new RegionId(record.getRegion()),
                record.getPartition(),
                new Position(record.getEpoch(), record.getPosition()))
            : null;
    return new ParkingCommand(
        record.getStore(),
        record.getPartition(),
        record.getResource(),
        discard,
        record.getBy(),
        record.getReason(),
        version);
  }

  /** Whether an earlier command is of no more use beside this one. */
  boolean replaces(ParkingCommand earlier) {
    boolean covers =
        store.equals(earlier.store)
            && (partition == ALL_PARTITIONS || partition == earlier.partition)
            && (resource.equals(ALL) || resource.equals(earlier.resource));
    return covers && Objects.equals(discard, earlier.discard);
  }

  /** Whether it is about a resource of a partition. */
  public boolean names(int of, String key) {
    return (partition == ALL_PARTITIONS || partition == of)
        && (resource.equals(ALL) || resource.equals(key));
  }
}
