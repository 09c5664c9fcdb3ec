package io.meridian.testkit.model;

import java.util.Map;

/**
 * What shows of a key.
 *
 * @param change the change it comes from; a delete means that there is no row
 * @param row what shows: the change's own row, or what was merged over it
 */
public record Shown(Change change, Map<String, String> row) {

  /** A change as it is. */
  public static Shown of(Change change) {
    return new Shown(change, change.row());
  }
}
