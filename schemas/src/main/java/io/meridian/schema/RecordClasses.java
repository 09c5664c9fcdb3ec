package io.meridian.schema;

import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/**
 * The classes that a record of one type consists of, and no others: Avro would else load classes by
 * the names in schemas that others wrote, and since 1.12.1 refuses all that are not declared
 * trusted for the whole process.
 *
 * <p>Records are read and written by the code that Avro generates for them, which takes a fifth of
 * the time that walking the schema does. It takes memory for as many entries of a list as the bytes
 * announce, so it reads lists and maps with {@link CheckedDecoder} only; with any other decoder
 * such records are read by the walk.
 */
final class RecordClasses extends SpecificData {

  private final Map<String, Class<?>> classes = new HashMap<>();

  private RecordClasses(Class<?> type) {
    super(type.getClassLoader());
    add(getSchema(type));
  }

  /**
   * For reading what others wrote, with any decoder.
   *
   * @throws IllegalArgumentException when a class of the record cannot be loaded
   */
  static RecordClasses reading(Class<?> type) {
    RecordClasses classes = new RecordClasses(type);
    classes.setCustomCoders(!announcesCounts(classes.getSchema(type)));
    return classes;
  }

  /**
   * For reading with {@link CheckedDecoder}, and for writing.
   *
   * @throws IllegalArgumentException when a class of the record cannot be loaded
   */
  static RecordClasses generated(Class<?> type) {
    RecordClasses classes = new RecordClasses(type);
    classes.setCustomCoders(true);
    return classes;
  }

  @Override
  public @Nullable Class getClass(Schema schema) {
    switch (schema.getType()) {
      case RECORD:
      case ENUM:
      case FIXED:
        return classes.get(schema.getFullName());
      default:
        return super.getClass(schema);
    }
  }

  private static boolean announcesCounts(Schema schema) {
    switch (schema.getType()) {
      case ARRAY:
      case MAP:
        return true;
      case RECORD:
        return schema.getFields().stream().anyMatch(field -> announcesCounts(field.schema()));
      case UNION:
        return schema.getTypes().stream().anyMatch(RecordClasses::announcesCounts);
      default:
        return false;
    }
  }

  private void add(Schema schema) {
    switch (schema.getType()) {
      case RECORD:
        if (load(schema)) {
          schema.getFields().forEach(field -> add(field.schema()));
        }
        break;
      case ENUM:
      case FIXED:
        load(schema);
        break;
      case UNION:
        schema.getTypes().forEach(this::add);
        break;
      case ARRAY:
        add(schema.getElementType());
        break;
      case MAP:
        add(schema.getValueType());
        break;
      default:
        break;
    }
  }

  private boolean load(Schema schema) {
    String name = getClassName(schema);
    try {
      return classes.put(schema.getFullName(), Class.forName(name, true, getClassLoader())) == null;
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(
          "Cannot make a codec: a class of the record is missing (class=" + name + ")", e);
    }
  }
}
