package io.meridian.apply;

/**
 * The mark of a version whose ids could not be translated, in its content type, so that every store
 * refuses it and its key is parked instead of the task being stopped.
 */
public final class Unmapped {

  private static final String PARAMETER = ";unmapped=";

  private Unmapped() {}

  /**
   * The content type of a version that is as it came.
   *
   * @param why without row values
   */
  public static String mark(String contentType, String why) {
    return contentType + PARAMETER + '"' + why.replace('"', '\'') + '"';
  }

  /** Whether a version has the mark. */
  public static boolean isMarked(String contentType) {
    return contentType.contains(PARAMETER);
  }
}
