package io.meridian.target;

import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.schema.SchemaRegistry;
import java.util.Map;

/** A database that {@link JdbcTarget} writes to. */
record JdbcStore(JdbcDialect dialect, TableRules rules) implements Store {

  @Override
  public Target target(String topic, SchemaRegistry registry) {
    return new JdbcTarget(dialect, topic, registry, rules);
  }

  @Override
  public void reset(String topic, Map<Integer, Long> next) {
    // No row is read, so no schema is asked for.
    try (JdbcTarget target = new JdbcTarget(dialect, topic, new InMemorySchemaRegistry(), rules)) {
      target.reset(next);
    }
  }
}
