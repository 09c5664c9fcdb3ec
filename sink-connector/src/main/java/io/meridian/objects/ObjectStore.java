package io.meridian.objects;

import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.schema.SchemaRegistry;
import io.meridian.target.Store;
import io.meridian.target.Target;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.function.Supplier;

/** A store of objects. */
public final class ObjectStore implements Store {

  private static final int AT_A_TIME = 8;

  private final Supplier<ObjectStorage> storage;
  private final KeepPolicy policy;

  private ObjectStore(Supplier<ObjectStorage> storage, KeepPolicy policy) {
    this.storage = storage;
    this.policy = policy;
  }

  /** A directory of a local file system with hard links; it is created when it is missing. */
  public static Store directory(Path root, KeepPolicy policy) {
    return new ObjectStore(() -> new DirectoryStorage(root), policy);
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
    return new ObjectTarget(
        storage.get(), topic, registry, policy, new Steps(AT_A_TIME), Clock.systemUTC());
  }
}
