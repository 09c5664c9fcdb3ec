package io.meridian.resolver;

import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.schema.RegisteredSchema;
import io.meridian.schema.SchemaRegistry;
import io.meridian.schema.SchemaRegistryUnavailableException;
import java.net.ConnectException;
import org.apache.avro.Schema;

/** A registry in memory that can be away. */
final class FragileRegistry implements SchemaRegistry {

  private final SchemaRegistry registry = new InMemorySchemaRegistry();
  private volatile boolean away;
  private volatile int refused;

  void away(boolean now) {
    away = now;
  }

  /** How often it could not be asked. */
  int refused() {
    return refused;
  }

  @Override
  public int register(String subject, Schema schema) {
    return there().register(subject, schema);
  }

  @Override
  public int id(String subject, Schema schema) {
    return there().id(subject, schema);
  }

  @Override
  public Schema schema(int id) {
    return there().schema(id);
  }

  @Override
  public RegisteredSchema latest(String subject) {
    return there().latest(subject);
  }

  @Override
  public void close() {
    // It outlives the programs that use it.
  }

  private synchronized SchemaRegistry there() {
    if (away) {
      refused++;
      throw new SchemaRegistryUnavailableException(
          "Cannot ask the registry: it is away", new ConnectException("refused"));
    }
    return registry;
  }
}
