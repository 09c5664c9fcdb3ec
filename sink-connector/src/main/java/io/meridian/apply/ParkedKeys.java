package io.meridian.apply;

import io.meridian.version.HeldKeys;
import io.meridian.version.VersionVector;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The keys of one partition that a store holds back, by their texts. Immutable. */
public final class ParkedKeys {

  /** Nothing is held back. */
  public static final ParkedKeys NONE = new ParkedKeys(new TreeMap<>());

  private final SortedMap<String, ParkedKey> keys;
  private final HeldKeys held;

  private ParkedKeys(SortedMap<String, ParkedKey> keys) {
    this.keys = keys;
    SortedMap<String, VersionVector> floors = new TreeMap<>();
    keys.forEach((key, of) -> floors.put(key, of.floor()));
    this.held = HeldKeys.of(floors);
  }

  /** These keys. */
  public static ParkedKeys of(Map<String, ParkedKey> keys) {
    return keys.isEmpty() ? NONE : new ParkedKeys(new TreeMap<>(keys));
  }

  /** What is known of a key; null when it is not held back. */
  public @Nullable ParkedKey find(String key) {
    return keys.get(key);
  }

  /** Whether the later versions of a key have to queue. */
  public boolean isParked(String key) {
    ParkedKey found = keys.get(key);
    return found != null && found.state() == ParkedKey.State.PARKED;
  }

  /** Whether a key waits for a local change. */
  public boolean isWaiting(String key) {
    ParkedKey found = keys.get(key);
    return found != null && found.state() == ParkedKey.State.WAITING;
  }

  /** Whether nothing is held back. */
  public boolean isEmpty() {
    return keys.isEmpty();
  }

  /** Whether anything is held back that the store refused. */
  public boolean hasRefused() {
    return keys.values().stream().anyMatch(key -> key.state() != ParkedKey.State.WAITING);
  }

  /** How many refused versions are to be written. */
  public int parked() {
    return count(ParkedKey.State.PARKED);
  }

  /** How many versions wait for local changes. */
  public int waiting() {
    return count(ParkedKey.State.WAITING);
  }

  /** All keys, in the order of their texts; not to be changed. */
  public SortedMap<String, ParkedKey> byKey() {
    return Collections.unmodifiableSortedMap(keys);
  }

  /** As the marker row lists them. */
  public HeldKeys held() {
    return held;
  }

  /** With some keys as they are now, and without some others. */
  ParkedKeys after(Map<String, ParkedKey> changed, Collection<String> gone) {
    if (changed.isEmpty() && gone.isEmpty()) {
      return this;
    }
    Map<String, ParkedKey> next = new TreeMap<>(keys);
    next.putAll(changed);
    gone.forEach(next::remove);
    return of(next);
  }

  private int count(ParkedKey.State state) {
    return (int) keys.values().stream().filter(key -> key.state() == state).count();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ParkedKeys that && keys.equals(that.keys);
  }

  @Override
  public int hashCode() {
    return keys.hashCode();
  }

  @Override
  public String toString() {
    return keys.toString();
  }
}
