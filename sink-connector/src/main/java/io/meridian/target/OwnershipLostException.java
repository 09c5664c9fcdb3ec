package io.meridian.target;

import io.meridian.apply.Progress;

/**
 * Somebody else has applied to the store since its progress was read. The progress must be read
 * again.
 */
public final class OwnershipLostException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** With what could not be done and why, without row values. */
  public OwnershipLostException(String message) {
    super(message);
  }

  /**
   * The usual one.
   *
   * @param target where it is, as text
   * @param from what the partition was believed to be at
   */
  public static OwnershipLostException of(Object target, int partition, Progress from) {
    return new OwnershipLostException(
        "Cannot apply to "
            + target
            + ": somebody else applied to the partition (partition="
            + partition
            + ", expected next offset="
            + from.nextOffset()
            + ")");
  }
}
