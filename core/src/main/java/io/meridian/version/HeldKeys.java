package io.meridian.version;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The keys of one partition that a store holds back: it was told what came of their events, and has
 * not written it. What the store has applied speaks for a whole partition and would claim those
 * events as seen, so each held-back key has a <em>floor</em>: what had been applied before the
 * first outcome that was not written. A local change of such a key has seen no more than the floor.
 *
 * <p>The text is bounded, for it goes into a row that is written with every batch. When the keys
 * are too many, or one cannot be spelled, the text names none of them and gives the least of all
 * floors to the whole partition. Too little claimed makes a conflict out of a sequence; too much
 * would make a sequence out of a conflict, and a change be lost. Immutable.
 *
 * <p>Source: RATIONALE, "What does a store say of a key that it could not write?".
 */
public final class HeldKeys {

  /** Nothing is held back. */
  public static final HeldKeys NONE = new HeldKeys(new TreeMap<>());

  /** The longest text; a longer one names no keys. Characters, all of them ASCII. */
  public static final int MOST_CHARS = 2_000;

  /** Stands for every key that is not named. No key is spelled so: it is percent-encoded. */
  private static final String ALL = "*";

  private final SortedMap<String, VersionVector> floors;

  private HeldKeys(SortedMap<String, VersionVector> floors) {
    this.floors = floors;
  }

  /**
   * These keys.
   *
   * @param floors by the canonical text of the key
   */
  public static HeldKeys of(Map<String, VersionVector> floors) {
    if (floors.isEmpty()) {
      return NONE;
    }
    HeldKeys named = new HeldKeys(new TreeMap<>(floors));
    boolean spelled = floors.keySet().stream().allMatch(HeldKeys::isSpelled);
    return spelled && named.toString().length() <= MOST_CHARS ? named : named.ofAll();
  }

  /**
   * Reads back what {@link #toString()} gives.
   *
   * @throws IllegalArgumentException when the text is of another form
   */
  public static HeldKeys parse(String text) {
    if (text.isEmpty()) {
      return NONE;
    }
    SortedMap<String, VersionVector> floors = new TreeMap<>();
    for (String line : text.split("\n", -1)) {
      String[] parts = line.split(" ", -1);
      VersionVector floor = VersionVector.parse(parts[0]);
      for (int i = 1; i < parts.length; i++) {
        if (parts[i].isEmpty() || floors.put(parts[i], floor) != null) {
          throw refused(line);
        }
      }
      if (parts.length < 2) {
        throw refused(line);
      }
    }
    return new HeldKeys(floors);
  }

  /** What a change of a key has seen at most, in a store that has applied this. */
  public VersionVector context(String key, VersionVector applied) {
    VersionVector floor = floors.get(key);
    if (floor == null) {
      floor = floors.get(ALL);
    }
    return floor == null ? applied : applied.min(floor);
  }

  /** What a store that has applied this has written of every key: the least of all contexts. */
  public VersionVector floor(VersionVector applied) {
    VersionVector least = applied;
    for (VersionVector floor : floors.values()) {
      least = least.min(floor);
    }
    return least;
  }

  /** Whether nothing is held back. */
  public boolean isEmpty() {
    return floors.isEmpty();
  }

  private HeldKeys ofAll() {
    VersionVector least = floors.values().iterator().next();
    for (VersionVector floor : floors.values()) {
      least = least.min(floor);
    }
    return new HeldKeys(new TreeMap<>(Map.of(ALL, least)));
  }

  private static boolean isSpelled(String key) {
    return !key.isEmpty()
        && !key.equals(ALL)
        && key.chars().allMatch(character -> character > ' ' && character < 0x7F);
  }

  private static IllegalArgumentException refused(String line) {
    return new IllegalArgumentException(
        "Cannot read held-back keys: expected a floor and keys, each once (line=" + line + ")");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HeldKeys that && floors.equals(that.floors);
  }

  @Override
  public int hashCode() {
    return floors.hashCode();
  }

  /** A line for each floor: the floor, then its keys, parted by blanks; empty for none. */
  @Override
  public String toString() {
    SortedMap<String, StringBuilder> lines = new TreeMap<>();
    floors.forEach(
        (key, floor) ->
            lines
                .computeIfAbsent(floor.toString(), text -> new StringBuilder(text))
                .append(' ')
                .append(key));
    return String.join("\n", lines.values());
  }
}
