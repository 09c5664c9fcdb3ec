package io.meridian.sink;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.jspecify.annotations.Nullable;

/** Keys that belong together, shown in the order in which they are defined. */
final class ConfigGroup {

  private static final String RESTART = " Takes effect: restart.";

  private final ConfigDef keys;
  private final String name;
  private int order;

  /**
   * @param keys that the group's are added to
   */
  ConfigGroup(ConfigDef keys, String name) {
    this.keys = keys;
    this.name = name;
  }

  /** A key that has to be given. */
  void required(String key, Type type, Validator legal, String display, String doc) {
    define(key, type, ConfigDef.NO_DEFAULT_VALUE, legal, Importance.HIGH, display, doc);
  }

  /** A key with a default. */
  void optional(
      String key,
      Type type,
      Object value,
      @Nullable Validator legal,
      Importance importance,
      String display,
      String doc) {
    define(key, type, value, legal, importance, display, doc);
  }

  private void define(
      String key,
      Type type,
      Object value,
      @Nullable Validator legal,
      Importance importance,
      String display,
      String doc) {
    order++;
    keys.define(
        key, type, value, legal, importance, doc + RESTART, name, order, Width.MEDIUM, display);
  }
}
