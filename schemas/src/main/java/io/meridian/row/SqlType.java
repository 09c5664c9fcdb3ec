package io.meridian.row;

import java.util.Locale;
import java.util.Set;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * The SQL types that are replicated, each with its Avro form and whether it may be part of a
 * primary key.
 */
public enum SqlType {
  BOOLEAN("boolean", Key.ALLOWED, "boolean", "bool"),
  SMALLINT("smallint", Key.ALLOWED, "int", "int2"),
  INTEGER("integer", Key.ALLOWED, "int", "int", "int4"),
  BIGINT("bigint", Key.ALLOWED, "long", "int8"),
  REAL("real", Key.REFUSED, "float", "float4"),
  DOUBLE_PRECISION("double precision", Key.REFUSED, "double", "float8"),
  /** Plain decimal text, or NaN, Infinity, -Infinity. */
  NUMERIC("numeric", Key.ALLOWED, "string", "decimal"),
  TEXT("text", Key.ALLOWED, "string"),
  VARCHAR("varchar", Key.ALLOWED, "string", "character varying"),
  CHAR("char", Key.ALLOWED, "string", "character", "bpchar"),
  BYTEA("bytea", Key.ALLOWED, "bytes"),
  /** Days since 1970-01-01; the greatest and the least int are infinity and -infinity. */
  DATE("date", Key.ALLOWED, "date"),
  /** Microseconds since midnight, 24:00 included. */
  TIME("time", Key.REFUSED, "time-micros", "time without time zone"),
  /**
   * Microseconds since 1970-01-01T00:00, no zone; the greatest and the least long are the
   * infinities.
   */
  TIMESTAMP("timestamp", Key.ALLOWED, "local-timestamp-micros", "timestamp without time zone"),
  /** Microseconds since 1970-01-01T00:00Z; the greatest and the least long are the infinities. */
  TIMESTAMPTZ("timestamptz", Key.ALLOWED, "timestamp-micros", "timestamp with time zone"),
  /** Lower case, with hyphens. */
  UUID("uuid", Key.ALLOWED, "string"),
  JSON("json", Key.REFUSED, "string"),
  JSONB("jsonb", Key.REFUSED, "string");

  private final String label;
  private final Key key;
  private final Schema avro;
  private final Set<String> aliases;

  SqlType(String label, Key key, String avro, String... aliases) {
    this.label = label;
    this.key = key;
    this.avro = avro(avro);
    this.aliases = Set.of(aliases);
  }

  /** The short name, as in {@code timestamptz}. */
  public String label() {
    return label;
  }

  /**
   * Whether a column of this type may be part of a primary key: only types whose equal values have
   * one text may.
   */
  public boolean allowedInKey() {
    return key == Key.ALLOWED;
  }

  /** The form of a value that is not null. */
  public Schema avro() {
    return avro;
  }

  boolean isNamed(String name) {
    return label.equals(name) || aliases.contains(name);
  }

  private static Schema avro(String form) {
    switch (form) {
      case "date":
        return LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
      case "time-micros":
        return LogicalTypes.timeMicros().addToSchema(Schema.create(Schema.Type.LONG));
      case "timestamp-micros":
        return LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
      case "local-timestamp-micros":
        return LogicalTypes.localTimestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
      case "string":
        Schema string = Schema.create(Schema.Type.STRING);
        string.addProp("avro.java.string", "String");
        return string;
      default:
        return Schema.create(Schema.Type.valueOf(form.toUpperCase(Locale.ROOT)));
    }
  }

  private enum Key {
    ALLOWED,
    REFUSED
  }
}
