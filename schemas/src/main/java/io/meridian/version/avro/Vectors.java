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
    RegionId[] regions = new RegionId[entries.size()];
    Position[] positions = new Position[entries.size()];
    boolean sorted = true;
    for (int i = 0; i < regions.length; i++) {
      PositionEntry entry = entries.get(i);
      regions[i] = RegionId.of(entry.getRegion());
      positions[i] = new Position(entry.getEpoch(), entry.getOffset());
      sorted &= i == 0 || regions[i - 1].compareTo(regions[i]) < 0;
      sorted &= positions[i].compareTo(Position.START) > 0;
    }
    // As we write them; others may be written in any order.
    return sorted ? VersionVector.ofSorted(regions, positions) : of(regions, positions);
  }

  private static VersionVector of(RegionId[] regions, Position[] positions) {
    SortedMap<RegionId, Position> read = new TreeMap<>();
    for (int i = 0; i < regions.length; i++) {
      if (read.put(regions[i], positions[i]) != null) {
        throw new IllegalArgumentException(
            "Cannot read a version vector: region named twice (region=" + regions[i] + ")");
      }
    }
    return VersionVector.of(read);
  }
}
