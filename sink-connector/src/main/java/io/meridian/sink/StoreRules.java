package io.meridian.sink;

import io.meridian.target.StoreAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the keys of the connection must be together, by the kind of the store. */
final class StoreRules {

  private static final Set<String> TLS = Set.of("disable", "require", "verify-ca", "verify-full");

  private StoreRules() {}

  /** Adds the key and why its value cannot be, for each that is wrong. */
  static void check(Map<String, String> properties, Map<String, String> problems) {
    String url = properties.getOrDefault(SinkConfigDef.URL, "");
    if (url.isEmpty()) {
      for (String key : List.of(SinkConfigDef.HOST, SinkConfigDef.DATABASE, SinkConfigDef.USER)) {
        require(properties, problems, key, "without " + SinkConfigDef.URL);
      }
      return;
    }
    for (String key : List.of(SinkConfigDef.HOST, SinkConfigDef.PORT, SinkConfigDef.DATABASE)) {
      refuse(properties, problems, key, SinkConfigDef.URL + " says it already");
    }
    try {
      check(StoreAddress.parse(url), properties, problems);
    } catch (IllegalArgumentException e) {
      return; // its own validator says so
    }
  }

  private static void check(
      StoreAddress address, Map<String, String> properties, Map<String, String> problems) {
    switch (address.kind()) {
      case POSTGRES:
        require(properties, problems, SinkConfigDef.USER, "for a server");
        break;
      case MARIADB:
        require(properties, problems, SinkConfigDef.USER, "for a server");
        if (!TLS.contains(properties.getOrDefault(SinkConfigDef.SSL_MODE, ""))) {
          problems.put(
              SinkConfigDef.SSL_MODE,
              "must be disable, require, verify-ca or verify-full: the driver cannot begin with TLS"
                  + " and go on without");
        }
        break;
      case SQLITE:
        refuse(properties, problems, SinkConfigDef.USER, "a file has no roles");
        refuse(properties, problems, SinkConfigDef.PASSWORD, "a file has no roles");
        if (!properties.getOrDefault("tasks.max", "1").trim().equals("1")) {
          problems.put("tasks.max", "must be 1: an SQLite file has one writer at a time");
        }
        break;
      case DIRECTORY:
        refuse(properties, problems, SinkConfigDef.USER, "a directory has no roles");
        refuse(properties, problems, SinkConfigDef.PASSWORD, "a directory has no roles");
        break;
      default:
        boolean key = properties.getOrDefault(SinkConfigDef.USER, "").isBlank();
        boolean secret = properties.getOrDefault(SinkConfigDef.PASSWORD, "").isBlank();
        if (key != secret) {
          problems.put(SinkConfigDef.PASSWORD, "must be given together with " + SinkConfigDef.USER);
        }
        break;
    }
  }

  private static void require(
      Map<String, String> properties, Map<String, String> problems, String key, String why) {
    if (properties.getOrDefault(key, "").isBlank()) {
      problems.put(key, "must be given " + why);
    }
  }

  private static void refuse(
      Map<String, String> properties, Map<String, String> problems, String key, String why) {
    if (!properties.getOrDefault(key, "").isBlank()) {
      problems.put(key, "must be absent: " + why);
    }
  }
}
