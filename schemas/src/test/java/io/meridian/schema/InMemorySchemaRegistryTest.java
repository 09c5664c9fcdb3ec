package io.meridian.schema;

class InMemorySchemaRegistryTest extends SchemaRegistryContract {

  private final SchemaRegistry registry = new InMemorySchemaRegistry();

  @Override
  SchemaRegistry registry() {
    return registry;
  }

  @Override
  SchemaRegistry fresh() {
    return registry;
  }
}
