package io.meridian.topology;

import java.util.List;

/**
 * A place with a journal and stores of its own.
 *
 * @param id unique, and part of every topic name
 * @param name for people
 * @param primary whether it is the one that accepts writes under {@link
 *     ReplicationStrategy#PRIMARY_REPLICA}; says nothing under the other strategies
 * @param zones in the order in which they were named; may be empty
 */
public record Region(RegionId id, String name, boolean primary, List<Zone> zones) {

  /** Copies the list. */
  public Region {
    zones = List.copyOf(zones);
  }
}
