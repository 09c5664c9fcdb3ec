package io.meridian.version;

import io.meridian.topology.RegionId;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * How far each region's journal was seen, in one partition: a region maps to the last position
 * seen, an absent region to nothing. Immutable. Entries are kept in the order of the regions'
 * names, so equal vectors encode to equal bytes.
 *
 * <p>The joins of vectors are pointwise maxima: associative, commutative, idempotent.
 */
public final class VersionVector {

  /** The vector that has seen nothing. */
  public static final VersionVector EMPTY = new VersionVector(new RegionId[0], new Position[0]);

  private final RegionId[] regions;
  private final Position[] positions;

  private VersionVector(RegionId[] regions, Position[] positions) {
    this.regions = regions;
    this.positions = positions;
  }

  /** The vector with these entries, in any order. */
  public static VersionVector of(Map<RegionId, Position> entries) {
    SortedMap<RegionId, Position> sorted = new TreeMap<>(entries);
    sorted.values().removeIf(Position.START::equals);
    return new VersionVector(
        sorted.keySet().toArray(new RegionId[0]), sorted.values().toArray(new Position[0]));
  }

  /** The vector that has seen one region up to a position. */
  public static VersionVector of(RegionId region, Position position) {
    return position.equals(Position.START)
        ? EMPTY
        : new VersionVector(new RegionId[] {region}, new Position[] {position});
  }

  /**
   * The vector with these entries, in any order.
   *
   * @param regions not to be written to afterwards
   * @param positions one for each region; likewise
   * @throws IllegalArgumentException when a region is named twice
   */
  public static VersionVector of(RegionId[] regions, Position[] positions) {
    if (firstOutOfOrder(regions, positions) == regions.length) {
      return regions.length == 0 ? EMPTY : new VersionVector(regions, positions);
    }
    Map<RegionId, Position> entries = new TreeMap<>();
    for (int i = 0; i < regions.length; i++) {
      if (entries.put(regions[i], positions[i]) != null) {
        throw new IllegalArgumentException(
            "Cannot read a version vector: region named twice (region=" + regions[i] + ")");
      }
    }
    return of(entries);
  }

  /**
   * The vector with these entries, already in its own order.
   *
   * @param regions strictly ascending; not to be written to afterwards
   * @param positions one for each region, none of them {@link Position#START}; likewise
   * @throws IllegalArgumentException when they are not
   */
  public static VersionVector ofSorted(RegionId[] regions, Position[] positions) {
    int at = firstOutOfOrder(regions, positions);
    if (at < regions.length) {
      throw new IllegalArgumentException(
          "Cannot make a version vector: regions out of order or nothing seen (at=" + at + ")");
    }
    return regions.length == 0 ? EMPTY : new VersionVector(regions, positions);
  }

  private static int firstOutOfOrder(RegionId[] regions, Position[] positions) {
    for (int i = 0; i < regions.length; i++) {
      if (i > 0 && regions[i - 1].compareTo(regions[i]) >= 0
          || positions[i].equals(Position.START)) {
        return i;
      }
    }
    return regions.length;
  }

  /**
   * Reads back what {@link #toString()} gives: {@code region=epoch:offset}, joined by commas; empty
   * for the vector that has seen nothing.
   *
   * @throws IllegalArgumentException when the text is of another form
   */
  public static VersionVector parse(String text) {
    Map<RegionId, Position> entries = new TreeMap<>();
    for (String entry : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      int equals = entry.indexOf('=');
      int colon = entry.indexOf(':', equals + 1);
      if (equals < 0 || colon < 0) {
        throw new IllegalArgumentException(
            "Cannot read a version vector: expected region=epoch:offset (entry=" + entry + ")");
      }
      RegionId region = new RegionId(entry.substring(0, equals));
      int epoch = Integer.parseInt(entry.substring(equals + 1, colon));
      long offset = Long.parseLong(entry.substring(colon + 1));
      if (entries.put(region, new Position(epoch, offset)) != null) {
        throw new IllegalArgumentException(
            "Cannot read a version vector: region named twice (entry=" + entry + ")");
      }
    }
    return of(entries);
  }

  /** The last position seen of a region; {@link Position#START} when nothing was. */
  public Position position(RegionId region) {
    int at = indexOf(region);
    return at < 0 ? Position.START : positions[at];
  }

  /** Whether the event of this dot was seen. The dot's partition must be the vector's own. */
  public boolean covers(Dot dot) {
    return position(dot.region()).compareTo(dot.position()) >= 0;
  }

  /** Whether all that the other vector has seen was seen by this one. */
  public boolean covers(VersionVector other) {
    for (int i = 0; i < other.regions.length; i++) {
      // Nearly always the same regions, and then in the same place.
      int at =
          i < regions.length && regions[i].equals(other.regions[i]) ? i : indexOf(other.regions[i]);
      if (at < 0 || positions[at].compareTo(other.positions[i]) < 0) {
        return false;
      }
    }
    return true;
  }

  /** This vector with a region seen at least up to a position. */
  public VersionVector with(RegionId region, Position position) {
    int at = indexOf(region);
    if ((at < 0 ? Position.START : positions[at]).compareTo(position) >= 0) {
      return this;
    }
    if (at < 0) {
      return max(of(region, position));
    }
    Position[] greater = positions.clone();
    greater[at] = position;
    return new VersionVector(regions, greater);
  }

  /** This vector with nothing seen of a region. */
  public VersionVector without(RegionId region) {
    if (indexOf(region) < 0) {
      return this;
    }
    Map<RegionId, Position> rest = asMap();
    rest.remove(region);
    return of(rest);
  }

  /** The pointwise maximum. Gives this very object when the other adds nothing. */
  public VersionVector max(VersionVector other) {
    if (covers(other)) {
      return this;
    }
    if (other.covers(this)) {
      return other;
    }
    int size = 0;
    for (int i = 0, j = 0; i < regions.length || j < other.regions.length; size++) {
      int order = order(i, other, j);
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    // Nearly always the same regions: then they are shared.
    RegionId[] names = size == regions.length ? regions : new RegionId[size];
    Position[] greatest = new Position[size];
    for (int at = 0, i = 0, j = 0; at < size; at++) {
      int order = order(i, other, j);
      if (names != regions) {
        names[at] = order <= 0 ? regions[i] : other.regions[j];
      }
      greatest[at] =
          order == 0
              ? max(positions[i], other.positions[j])
              : order < 0 ? positions[i] : other.positions[j];
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    return new VersionVector(names, greatest);
  }

  private static Position max(Position mine, Position theirs) {
    return mine.compareTo(theirs) >= 0 ? mine : theirs;
  }

  /** The pointwise minimum: what both have seen. Gives this very object when it is all of that. */
  public VersionVector min(VersionVector other) {
    if (other.covers(this)) {
      return this;
    }
    if (covers(other)) {
      return other;
    }
    RegionId[] names = new RegionId[regions.length];
    Position[] least = new Position[regions.length];
    int size = 0;
    for (int i = 0; i < regions.length; i++) {
      int at = other.indexOf(regions[i]);
      if (at >= 0) {
        names[size] = regions[i];
        least[size] =
            positions[i].compareTo(other.positions[at]) <= 0 ? positions[i] : other.positions[at];
        size++;
      }
    }
    return size == 0
        ? EMPTY
        : new VersionVector(Arrays.copyOf(names, size), Arrays.copyOf(least, size));
  }

  /** Calls back once per region seen, in the order of the regions' names. */
  public void forEach(BiConsumer<RegionId, Position> entry) {
    for (int i = 0; i < regions.length; i++) {
      entry.accept(regions[i], positions[i]);
    }
  }

  /** The number of regions seen. */
  public int size() {
    return regions.length;
  }

  /**
   * One of the regions seen.
   *
   * @param at its place in the order of their names, from 0
   */
  public RegionId region(int at) {
    return regions[at];
  }

  /**
   * The last position seen of the region of the same place.
   *
   * @param at from 0
   */
  public Position position(int at) {
    return positions[at];
  }

  /** A mutable copy of the entries, in the order of the regions' names. */
  public SortedMap<RegionId, Position> asMap() {
    SortedMap<RegionId, Position> entries = new TreeMap<>();
    forEach(entries::put);
    return entries;
  }

  private int order(int i, VersionVector other, int j) {
    if (i == regions.length) {
      return 1;
    }
    return j == other.regions.length ? -1 : regions[i].compareTo(other.regions[j]);
  }

  /** The place of a region in the order of their names, from 0; -1 when nothing of it was seen. */
  public int indexOf(RegionId region) {
    for (int i = 0; i < regions.length; i++) {
      if (regions[i].equals(region)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VersionVector that
        && Arrays.equals(regions, that.regions)
        && Arrays.equals(positions, that.positions);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(regions) + Arrays.hashCode(positions);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    forEach(
        (region, position) ->
            text.append(text.isEmpty() ? "" : ",").append(region).append('=').append(position));
    return text.toString();
  }
}
