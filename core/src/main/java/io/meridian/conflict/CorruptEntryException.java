package io.meridian.conflict;

/** Bytes that are no encoded {@link KeyEntry}. Not retryable: the same bytes never decode. */
public final class CorruptEntryException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CorruptEntryException(String why, int at, int length) {
    super("Cannot decode key entry: " + why + " (at=" + at + ", length=" + length + ")");
  }
}
