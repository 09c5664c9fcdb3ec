package io.meridian.sink;

import io.meridian.journal.ChangeOperation;
import io.meridian.resolved.ChangeEffect;
import io.meridian.resolved.ResolvedChange;
import io.meridian.resolved.VisibleVersion;
import java.nio.ByteBuffer;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * A resolved change out of the Struct that a converter made of it. Converters differ in how they
 * give enumerations and bytes; names of fields are all that is relied upon.
 */
public final class StructReader {

  private StructReader() {}

  /**
   * The change.
   *
   * @throws DataException when a field is missing or of another type
   * @throws IllegalArgumentException when an enumeration has an unknown symbol
   */
  public static ResolvedChange change(Struct from) {
    Struct visible = (Struct) optional(from, "visible", Struct.class);
    return new ResolvedChange(
        text(from, "region"),
        integer(from, "epoch"),
        number(from, "position"),
        number(from, "hlc"),
        number(from, "timestamp"),
        ChangeEffect.valueOf(text(from, "effect")),
        (String) optional(from, "heldBy", String.class),
        integer(from, "siblings"),
        (Boolean) required(from, "conflict", Boolean.class),
        visible == null ? null : version(visible));
  }

  private static VisibleVersion version(Struct from) {
    return new VisibleVersion(
        text(from, "region"),
        integer(from, "epoch"),
        number(from, "position"),
        number(from, "hlc"),
        number(from, "timestamp"),
        ChangeOperation.valueOf(text(from, "operation")),
        text(from, "contentType"),
        integer(from, "schemaId"),
        bytes(from));
  }

  private static ByteBuffer bytes(Struct from) {
    Object payload = required(from, "payload", Object.class);
    if (payload instanceof ByteBuffer) {
      return (ByteBuffer) payload;
    }
    if (payload instanceof byte[]) {
      return ByteBuffer.wrap((byte[]) payload);
    }
    throw new DataException("the field is of another type (field=payload, expected=bytes)");
  }

  private static String text(Struct from, String name) {
    return (String) required(from, name, String.class);
  }

  private static int integer(Struct from, String name) {
    return (Integer) required(from, name, Integer.class);
  }

  private static long number(Struct from, String name) {
    return (Long) required(from, name, Long.class);
  }

  private static Object required(Struct from, String name, Class<?> type) {
    Object value = optional(from, name, type);
    if (value == null) {
      throw new DataException(
          "the Struct is no ResolvedChange (missing field="
              + name
              + ", schema="
              + from.schema().name()
              + ")");
    }
    return value;
  }

  private static @Nullable Object optional(Struct from, String name, Class<?> type) {
    Object value = from.schema().field(name) == null ? null : from.get(name);
    if (value != null && !type.isInstance(value)) {
      throw new DataException(
          "a field of the Struct is of another type (field="
              + name
              + ", expected="
              + type.getSimpleName()
              + ", actual="
              + value.getClass().getSimpleName()
              + ")");
    }
    return value;
  }
}
