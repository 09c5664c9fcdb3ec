package io.meridian.transforms;

import io.meridian.topology.RegionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;

/**
 * The keys of {@link MapIdentities}. They are public API: a key is never renamed. The registry's
 * keys stand beside them.
 */
final class MapConfig extends AbstractConfig {

  static final String REGION = "local.region";
  static final String FIELDS = "fields";
  static final String MAP = "identities";
  static final String FILE = "identities.file";
  static final String UNKNOWN = "unknown.ids";
  static final String DEFAULTS = "default.ids";

  /** What becomes of an id that the map does not know. */
  enum Unknown {
    /** The row is marked, so that a sink parks it. */
    PARK,
    /** The record is refused. */
    FAIL,
    /** It stays, unless it is somebody else's where it goes. */
    PASS,
    /** It becomes the kind's default. */
    DEFAULT
  }

  private static final String RESTART = " Takes effect: restart.";

  private final IdentityMap identities;
  private final Map<String, Map<String, String>> kinds = new HashMap<>();
  private final Map<String, String> defaults = new HashMap<>();

  /**
   * Reads the keys, and the file.
   *
   * @throws ConfigException when one is missing or illegal; the message names it
   */
  MapConfig(Map<String, ?> properties) {
    super(definition(), properties, false);
    identities = readMap();
    getList(FIELDS).forEach(this::readField);
    getList(DEFAULTS).forEach(this::readDefault);
    if (unknown() == Unknown.DEFAULT) {
      kinds.values().stream()
          .flatMap(columns -> columns.values().stream())
          .filter(kind -> !defaults.containsKey(kind))
          .findFirst()
          .ifPresent(
              kind -> {
                throw new ConfigException(DEFAULTS, getList(DEFAULTS), "has no default of " + kind);
              });
    }
  }

  /** The keys with their types, defaults and documentation. */
  static ConfigDef definition() {
    return new ConfigDef()
        .define(
            "schema.registry.url",
            Type.LIST,
            ConfigDef.NO_DEFAULT_VALUE,
            Importance.HIGH,
            "Base addresses of the schema registry, comma separated. Every other key of the"
                + " registry client has Confluent's name."
                + RESTART)
        .define(
            REGION,
            Type.STRING,
            ConfigDef.NO_DEFAULT_VALUE,
            new NonEmptyString(),
            Importance.HIGH,
            "The region whose ids come out: that of the resolved topic and of the store." + RESTART)
        .define(
            FIELDS,
            Type.LIST,
            ConfigDef.NO_DEFAULT_VALUE,
            Importance.HIGH,
            "The columns that hold ids, comma separated, each as type.column:kind, as in"
                + " files.owner:uid. Integers, text, varchar, char and uuid; none of a primary key."
                + RESTART)
        .define(
            FILE,
            Type.STRING,
            "",
            Importance.HIGH,
            "A file with the identity map, on the worker: for each kind a line [kind] region,"
                + " region, … and below it a line for each identity with its id in each of these"
                + " regions, empty where it has none. This or identities."
                + RESTART)
        .define(
            MAP,
            Type.STRING,
            "",
            Importance.MEDIUM,
            "The identity map itself, its lines separated by semicolons. This or identities.file."
                + RESTART)
        .define(
            UNKNOWN,
            Type.STRING,
            "park",
            ValidString.in("park", "fail", "pass", "default"),
            Importance.HIGH,
            "What becomes of an id that the map does not know: park (Meridian's sink parks the row;"
                + " another sink stops there), fail (the record is refused, so a sink stops there),"
                + " pass (it stays as it is, but its row is parked when it is somebody else's where"
                + " it goes) or default (it becomes the one in default.ids)."
                + RESTART)
        .define(
            DEFAULTS,
            Type.LIST,
            List.of(),
            Importance.MEDIUM,
            "With unknown.ids=default, the id of each kind, as in uid=65534,gid=65534." + RESTART);
  }

  RegionId region() {
    return new RegionId(getString(REGION));
  }

  IdentityMap identities() {
    return identities;
  }

  /** The columns of a resource type that hold ids, each with its kind; may be empty. */
  Map<String, String> columns(String type) {
    return kinds.getOrDefault(type, Map.of());
  }

  Unknown unknown() {
    return Unknown.valueOf(getString(UNKNOWN).toUpperCase(Locale.ROOT));
  }

  /** The id that an unknown one of a kind becomes; there is one when {@link #unknown} says so. */
  String defaultOf(String kind) {
    return defaults.getOrDefault(kind, "");
  }

  private IdentityMap readMap() {
    String file = getString(FILE);
    String inline = getString(MAP);
    if (file.isEmpty() == inline.isEmpty()) {
      throw new ConfigException("Set one of " + FILE + " and " + MAP + ", and not both");
    }
    try {
      return IdentityMap.parse(
          file.isEmpty() ? inline.replace(';', '\n') : Files.readString(Path.of(file)));
    } catch (IOException e) {
      throw new ConfigException(FILE, file, "cannot be read: " + e);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(file.isEmpty() ? MAP : FILE, "not shown", e.getMessage());
    }
  }

  private void readField(String field) {
    int colon = field.lastIndexOf(':');
    int dot = field.lastIndexOf('.', Math.max(colon, 0));
    if (dot < 1 || colon < dot + 2 || colon == field.length() - 1) {
      throw new ConfigException(FIELDS, field, "must be type.column:kind");
    }
    String kind = field.substring(colon + 1);
    if (!identities.kinds().contains(kind)) {
      throw new ConfigException(
          FIELDS, field, "the identity map has no such kind (kinds=" + identities.kinds() + ")");
    }
    kinds
        .computeIfAbsent(field.substring(0, dot), type -> new HashMap<>())
        .put(field.substring(dot + 1, colon), kind);
  }

  private void readDefault(String pair) {
    int equals = pair.indexOf('=');
    if (equals < 1 || equals == pair.length() - 1) {
      throw new ConfigException(DEFAULTS, pair, "must be kind=id");
    }
    defaults.put(pair.substring(0, equals).trim(), pair.substring(equals + 1).trim());
  }
}
