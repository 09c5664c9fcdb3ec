package io.meridian.objects;

import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.schema.SchemaRegistry;
import io.meridian.target.Store;
import io.meridian.target.TableRules;
import io.meridian.target.Target;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/** A store of objects. */
public final class ObjectStore implements Store {

  private static final int AT_A_TIME = 8;

  private final Supplier<ObjectStorage> storage;
  private final ObjectRules rules;
  private final Duration grace;

  private ObjectStore(Supplier<ObjectStorage> storage, ObjectRules rules, Duration grace) {
    this.storage = storage;
    this.rules = rules;
    this.grace = grace;
  }

  /**
   * A directory of a local file system with hard links; it is created when it is missing.
   *
   * @param rows what is said there of tables means nothing here
   * @param grace see {@link GarbageCollection}, which also runs so often; zero for never
   */
  public static Store directory(Path root, KeepPolicy policy, TableRules rows, Duration grace) {
    return new ObjectStore(() -> new DirectoryStorage(root), new ObjectRules(policy, rows), grace);
  }

  /** A bucket behind the S3 API; otherwise as {@link #directory}. */
  public static Store s3(S3Settings settings, KeepPolicy policy, TableRules rows, Duration grace) {
    return new ObjectStore(() -> new S3Storage(settings), new ObjectRules(policy, rows), grace);
  }

  @Override
  public Target target(String topic, SchemaRegistry registry) {
    return open(topic, registry);
  }

  @Override
  public void reset(String topic, Map<Integer, Long> next) {
    // No payload is written, so no schema is asked for.
    try (ObjectTarget target = open(topic, new InMemorySchemaRegistry())) {
      target.reset(next);
    }
  }

  private ObjectTarget open(String topic, SchemaRegistry registry) {
    ObjectStorage opened = storage.get();
    GarbageCollection garbage = new GarbageCollection(opened, grace, Clock.systemUTC());
    return new ObjectTarget(
        opened,
        topic,
        registry,
        rules,
        new Steps(AT_A_TIME),
        new Collector(garbage, grace.toMillis()));
  }
}
