package io.meridian.transforms;

import io.meridian.topology.RegionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who is who in each region: for each kind of id a table with a column for each region and a line
 * for each identity. One text serves all regions and both directions.
 *
 * <pre>
 * [uid] us-west-1, eu-central-1, ap-tokyo-1
 * 1000, 5000, 7000
 * 1001, 5001,            # not known in ap-tokyo-1
 * </pre>
 *
 * <p>Invariant (A): within a region an id stands for one identity, so that what was translated
 * there is translated back to what it was.
 */
final class IdentityMap {

  private final Map<String, Map<RegionId, Map<String, Identity>>> kinds = new HashMap<>();

  private IdentityMap() {}

  /**
   * Reads a map.
   *
   * @param text lines as above; empty ones and what is behind {@code #} do not count
   * @throws IllegalArgumentException when a line is wrong; the message has its number
   */
  static IdentityMap parse(String text) {
    IdentityMap map = new IdentityMap();
    Table table = null;
    int number = 0;
    for (String raw : text.split("\\R", -1)) {
      number++;
      String line = raw.replaceFirst("#.*", "").trim();
      try {
        if (line.startsWith("[")) {
          table = map.table(line);
        } else if (!line.isEmpty()) {
          if (table == null) {
            throw new IllegalArgumentException(
                "it stands before the first [kind] region, region, …");
          }
          table.add(cells(line));
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "Cannot read an identity map: " + e.getMessage() + " (line=" + number + ")", e);
      }
    }
    require(!map.kinds.isEmpty(), "Cannot read an identity map: it has no [kind]");
    return map;
  }

  /** The kinds of ids, as in {@code uid}. */
  Set<String> kinds() {
    return Set.copyOf(kinds.keySet());
  }

  /** What an id of one region is in another; empty when it is not known in one of them. */
  Optional<String> translate(String kind, String id, RegionId from, RegionId to) {
    Identity identity = column(kind, from).get(id);
    return identity == null ? Optional.empty() : Optional.ofNullable(identity.ids().get(to));
  }

  /** Whether an id is somebody's in a region. */
  boolean isKnown(String kind, String id, RegionId in) {
    return column(kind, in).containsKey(id);
  }

  private Map<String, Identity> column(String kind, RegionId region) {
    return kinds.getOrDefault(kind, Map.of()).getOrDefault(region, Map.of());
  }

  private Table table(String line) {
    int end = line.indexOf(']');
    require(end > 1, "the kind is not closed, as in [uid]");
    String kind = line.substring(1, end).trim();
    List<RegionId> regions = new ArrayList<>();
    for (String cell : cells(line.substring(end + 1).trim())) {
      RegionId region = new RegionId(cell);
      require(!regions.contains(region), "a region is there twice");
      regions.add(region);
    }
    require(regions.size() > 1, "it takes at least two regions");
    Map<RegionId, Map<String, Identity>> columns = new HashMap<>();
    regions.forEach(region -> columns.put(region, new HashMap<>()));
    require(kinds.put(kind, columns) == null, "the kind is there twice");
    return new Table(regions, columns);
  }

  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    for (String cell : line.split(",", -1)) {
      cells.add(cell.trim());
    }
    return cells;
  }

  private static void require(boolean legal, String otherwise) {
    if (!legal) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** The id of one identity in each region that knows it. */
  private record Identity(Map<RegionId, String> ids) {}

  /** The table that is being read. */
  private record Table(List<RegionId> regions, Map<RegionId, Map<String, Identity>> columns) {

    void add(List<String> cells) {
      require(
          cells.size() == regions.size(),
          "expected " + regions.size() + " ids, found " + cells.size());
      Map<RegionId, String> ids = new HashMap<>();
      for (int i = 0; i < cells.size(); i++) {
        if (!cells.get(i).isEmpty()) {
          ids.put(regions.get(i), cells.get(i));
        }
      }
      Identity identity = new Identity(Map.copyOf(ids));
      ids.forEach(
          (region, id) -> {
            Map<String, Identity> column = columns.get(region);
            require(
                column != null && column.put(id, identity) == null,
                "the id is another identity's in the region " + region);
          });
    }
  }
}
