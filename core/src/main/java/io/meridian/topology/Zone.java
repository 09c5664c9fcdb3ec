package io.meridian.topology;

import java.util.List;

/**
 * A failure domain of a region.
 *
 * @param id unique within its region
 * @param name for people
 * @param nodes in the order in which they were named; may be empty
 */
public record Zone(String id, String name, List<Node> nodes) {

  /** Copies the list. */
  public Zone {
    nodes = List.copyOf(nodes);
  }
}
