package io.meridian.schema;

import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Opens schema registries. */
public final class SchemaRegistries {

  private SchemaRegistries() {}

  /**
   * A registry reached over HTTP. Nothing is asked of it yet.
   *
   * @param properties the keys of {@link RegistryConfig}; others are ignored
   * @throws org.apache.kafka.common.config.ConfigException when one of the keys is missing or
   *     illegal
   */
  public static SchemaRegistry connect(Map<String, ?> properties) {
    RegistryConfig config = new RegistryConfig(properties);
    RegistryHttp http = new RegistryHttp(config, () -> ThreadLocalRandom.current().nextDouble());
    return new HttpSchemaRegistry(http, config.normalize());
  }
}
