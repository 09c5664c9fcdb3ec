package io.meridian.transforms;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidList;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;

/**
 * The keys of {@link ExtractRowState}, under Debezium's names where it has them. They are public
 * API: a key is never renamed. The registry's keys stand beside them.
 */
final class ExtractConfig extends AbstractConfig {

  static final String DELETES = "delete.tombstone.handling.mode";
  static final String TOPIC = "topic.format";
  static final String ADD_FIELDS = "add.fields";
  static final String ADD_FIELDS_PREFIX = "add.fields.prefix";
  static final String ADD_HEADERS = "add.headers";
  static final String ADD_HEADERS_PREFIX = "add.headers.prefix";
  static final String DECIMALS = "decimal.handling.mode";
  static final String TIMES = "time.precision.mode";

  /** What a deleted row becomes. */
  enum Deletes {
    /** A record without a value. */
    TOMBSTONE,
    /** Nothing. */
    DROP,
    /** A row with its key only, and a field that says that it is deleted. */
    REWRITE
  }

  private static final String RESTART = " Takes effect: restart.";

  /**
   * Reads the keys.
   *
   * @throws ConfigException when one is illegal; the message names it
   */
  ExtractConfig(Map<String, ?> properties) {
    super(definition(), properties, false);
    TopicFormat.check(TOPIC, getString(TOPIC));
  }

  /** The keys with their types, defaults and documentation. */
  static ConfigDef definition() {
    String[] metadata = RowMetadata.names();
    return new ConfigDef()
        .define(
            "schema.registry.url",
            Type.LIST,
            ConfigDef.NO_DEFAULT_VALUE,
            Importance.HIGH,
            "Base addresses of the schema registry that has the schemas of the rows, comma"
                + " separated. Every other key of the registry client has Confluent's name."
                + RESTART)
        .define(
            DELETES,
            Type.STRING,
            "tombstone",
            ValidString.in("tombstone", "drop", "rewrite"),
            Importance.HIGH,
            "What a deleted row becomes: tombstone (a record with a key and no value), drop"
                + " (nothing), or rewrite (a row with its key only and the field __deleted, which"
                + " is 'true' there and 'false' in all others)."
                + RESTART)
        .define(
            TOPIC,
            Type.STRING,
            "${type}",
            new NonEmptyString(),
            Importance.HIGH,
            "The topic of the records that come out, by which sinks choose the table. ${topic} is"
                + " the topic read, ${tenant} and ${type} are of the resource (the type is the"
                + " table's name, behind its schema's and a dot unless that is public), ${schema}"
                + " and ${table} are the table's."
                + RESTART)
        .define(
            ADD_FIELDS,
            Type.LIST,
            List.of(),
            ValidList.in(metadata),
            Importance.MEDIUM,
            "What to add to each row about the version that is shown, comma separated, of "
                + String.join(", ", metadata)
                + "."
                + RESTART)
        .define(
            ADD_FIELDS_PREFIX,
            Type.STRING,
            "__",
            Importance.LOW,
            "What the names of added fields begin with." + RESTART)
        .define(
            ADD_HEADERS,
            Type.LIST,
            List.of(),
            ValidList.in(metadata),
            Importance.MEDIUM,
            "As add.fields, as headers of the record; tombstones have them too." + RESTART)
        .define(
            ADD_HEADERS_PREFIX,
            Type.STRING,
            "__",
            Importance.LOW,
            "What the names of added headers begin with." + RESTART)
        .define(
            DECIMALS,
            Type.STRING,
            "precise",
            ValidString.in("precise", "string"),
            Importance.MEDIUM,
            "How numeric columns come: precise (Connect's Decimal, or Debezium's"
                + " VariableScaleDecimal for a column without a scale; NaN and the infinities are"
                + " refused, for neither has them) or string (plain text, all of them)."
                + RESTART)
        .define(
            TIMES,
            Type.STRING,
            "microseconds",
            ValidString.in("microseconds", "connect"),
            Importance.MEDIUM,
            "How dates and times come: microseconds (Debezium's Date, MicroTime, MicroTimestamp and"
                + " ZonedTimestamp, exact) or connect (Connect's Date, Time and Timestamp, cut to"
                + " milliseconds)."
                + RESTART);
  }

  Deletes deletes() {
    return Deletes.valueOf(getString(DELETES).toUpperCase(Locale.ROOT));
  }

  TopicFormat topic() {
    return new TopicFormat(getString(TOPIC));
  }

  List<RowMetadata> fields() {
    return RowMetadata.of(getList(ADD_FIELDS));
  }

  String fieldsPrefix() {
    return getString(ADD_FIELDS_PREFIX);
  }

  List<RowMetadata> headers() {
    return RowMetadata.of(getList(ADD_HEADERS));
  }

  String headersPrefix() {
    return getString(ADD_HEADERS_PREFIX);
  }

  ConnectTypes types() {
    return new ConnectTypes(
        getString(DECIMALS).equals("precise")
            ? ConnectTypes.Decimals.PRECISE
            : ConnectTypes.Decimals.STRING,
        getString(TIMES).equals("connect")
            ? ConnectTypes.Times.CONNECT
            : ConnectTypes.Times.MICROSECONDS);
  }
}
