package io.meridian.conflict;

/** What a change did to its resource. The order of the constants is part of the state encoding. */
public enum Operation {
  /** The resource came into being. */
  INSERT,
  /** The resource was replaced by a full new image. */
  UPDATE,
  /** The resource ceased to be; the payload holds its key columns only. */
  DELETE;

  /** Whether the resource exists after this change. */
  public boolean leavesResource() {
    return this != DELETE;
  }
}
