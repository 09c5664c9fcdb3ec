package io.meridian.version.avro;

import io.meridian.topology.RegionId;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.util.ArrayList;
import java.util.List;

/** Version vectors to the entries of a record and back. */
public final class Vectors {

  private Vectors() {}

  /** One entry a region, in the order of the regions' names: equal vectors give equal bytes. */
  public static List<PositionEntry> toAvro(VersionVector vector) {
    List<PositionEntry> entries = new ArrayList<>(vector.size());
    for (int i = 0; i < vector.size(); i++) {
      PositionEntry entry = new PositionEntry();
      entry.setRegion(vector.region(i).name());
      entry.setEpoch(vector.position(i).epoch());
      entry.setOffset(vector.position(i).offset());
      entries.add(entry);
    }
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
    for (int i = 0; i < regions.length; i++) {
      PositionEntry entry = entries.get(i);
      regions[i] = RegionId.of(entry.getRegion());
      positions[i] = new Position(entry.getEpoch(), entry.getOffset());
    }
    return VersionVector.of(regions, positions);
  }
}
