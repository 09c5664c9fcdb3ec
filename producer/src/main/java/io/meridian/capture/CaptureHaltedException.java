package io.meridian.capture;

import org.jspecify.annotations.Nullable;

/**
 * The capture cannot go on without a person. The journal holds everything up to the stored position
 * and nothing after it.
 */
public final class CaptureHaltedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  CaptureHaltedException(String message) {
    super(message);
  }

  CaptureHaltedException(@Nullable String message, Throwable cause) {
    super(message, cause);
  }
}
