package io.meridian.config;

import java.util.Locale;

/** Which keys hold what must never be in a message. */
final class Secrets {

  static final String MASK = "***";

  private Secrets() {}

  static boolean named(String key) {
    String lower = key.toLowerCase(Locale.ROOT);
    return lower.contains("password")
        || lower.contains("secret")
        || lower.contains("token")
        || lower.contains("credential");
  }
}
