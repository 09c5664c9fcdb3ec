package io.meridian.version.avro;

import io.meridian.topology.RegionId;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Version vectors to the entries of a record and back. */
public final class Vectors {

  private Vectors() {}

  /** One entry a region, in the order of the regions' names: equal vectors give equal bytes. */
  public static List<PositionEntry> toAvro(VersionVector vector) {
    List<PositionEntry> entries = new ArrayList<>(vector.size());
    vector.forEach(
        (region, position) ->
            entries.add(new PositionEntry(region.name(), position.epoch(), position.offset())));
    return entries;
  }

  /**
   * The vector of the entries, in any order.
   *
   * @throws IllegalArgumentException when a region's name is illegal or named twice, or a position
   *     is out of range
   */
  public static VersionVector fromAvro(List<PositionEntry> entries) {
    if (entries.isEmpty()) {
      return VersionVector.EMPTY;
    }
    SortedMap<RegionId, Position> read = new TreeMap<>();
    for (PositionEntry entry : entries) {
      RegionId region = new RegionId(entry.getRegion());
      if (read.put(region, new Position(entry.getEpoch(), entry.getOffset())) != null) {
        throw new IllegalArgumentException(
            "Cannot read a version vector: region named twice (region=" + region + ")");
      }
    }
    return VersionVector.of(read);
  }
}
