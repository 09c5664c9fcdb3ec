package io.meridian.target;

import io.meridian.schema.SchemaRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A store of which targets are opened, one a task. */
public interface Store {

  /**
   * A target, which connects when first asked for something.
   *
   * @param topic the topic whose progress the store keeps
   * @param registry of the row schemas; stays open when the target is closed
   */
  Target target(String topic, SchemaRegistry registry);

  /**
   * Moves the progress by hand, all or none, while no task runs; see {@link ProgressReset}.
   *
   * @param next per partition the offset to go on from
   */
  void reset(String topic, Map<Integer, Long> next);

  /** A file of SQLite, which is created when it is missing. */
  static Store sqlite(Path file, Duration lockTimeout, TableRules rules) {
    return new JdbcStore(new SqliteDialect(file, lockTimeout), rules);
  }

  /** A database of MariaDB or MySQL. */
  static Store mariaDb(ConnectionSettings settings, TableRules rules) {
    return new JdbcStore(new MariaDbDialect(settings), rules);
  }
}
