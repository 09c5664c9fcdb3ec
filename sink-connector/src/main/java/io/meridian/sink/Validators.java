package io.meridian.sink;

import io.meridian.target.StoreAddress;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;

/** What single values may be. Each refuses with what it expects. */
final class Validators {

  static final Validator REGION =
      matching("[a-z0-9][a-z0-9-]{0,63}", "1 to 64 characters of [a-z0-9-]");

  static final Validator TARGET_NAME =
      matching("|[a-z0-9][a-z0-9-]{0,63}", "empty, or 1 to 64 characters of [a-z0-9-]");

  /** The driver takes a list of hosts where one is expected, and more behind a slash. */
  static final Validator HOST =
      matching("|[A-Za-z0-9._-]+|\\[?[0-9A-Fa-f:.]+\\]?", "one host name or address, no URL");

  /** The driver takes parameters behind a question mark, and some of them load classes. */
  static final Validator DATABASE =
      matching("[^?&/\\\\;#%\\s\\p{Cntrl}]*", "a database name without any of ? & / \\ ; # %");

  static final Validator ENDPOINT =
      matching("|https?://[A-Za-z0-9._\\[\\]:-]+/?", "empty, or http(s)://host:port");

  static final Validator URL =
      validator(
          "empty, or the address of a store",
          (key, value) -> {
            try {
              if (value != null && !value.toString().isEmpty()) {
                StoreAddress.parse(value.toString());
              }
            } catch (IllegalArgumentException e) {
              throw new ConfigException(key, value, e.getMessage());
            }
          });

  static final Validator NOT_EMPTY =
      validator(
          "not empty",
          (key, value) -> {
            if (value instanceof List<?> && ((List<?>) value).isEmpty()) {
              throw new ConfigException(key, value, "must not be empty");
            }
          });

  private Validators() {}

  /** Exactly one value, told by its name. */
  static Validator named(String value, String name) {
    return matching(Pattern.quote(value), name);
  }

  /** One of some names. */
  static Validator oneOf(String... names) {
    return matching(
        Arrays.stream(names).map(Pattern::quote).collect(Collectors.joining("|")),
        "one of " + String.join(", ", names));
  }

  private static Validator matching(String pattern, String expected) {
    Pattern legal = Pattern.compile(pattern);
    return validator(
        expected,
        (key, value) -> {
          if (value != null && !legal.matcher(value.toString()).matches()) {
            throw new ConfigException(key, value, "must be " + expected);
          }
        });
  }

  private static Validator validator(String expected, Validator rule) {
    return new Validator() {
      @Override
      public void ensureValid(String key, Object value) {
        rule.ensureValid(key, value);
      }

      @Override
      public String toString() {
        return expected;
      }
    };
  }
}
