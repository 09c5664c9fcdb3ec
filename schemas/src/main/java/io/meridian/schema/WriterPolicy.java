package io.meridian.schema;

import java.util.Map;
import org.apache.avro.Schema;

/** Under which schema of its subject a writer writes. */
enum WriterPolicy {
  /** Its own, registered when new. */
  REGISTER {
    @Override
    WriterSchema schema(SchemaRegistry registry, String subject, Schema own) {
      return new WriterSchema(registry.register(subject, own), own);
    }
  },
  /** Its own, which must be registered already. */
  LOOK_UP {
    @Override
    WriterSchema schema(SchemaRegistry registry, String subject, Schema own) {
      return new WriterSchema(registry.id(subject, own), own);
    }
  },
  /** The subject's latest, into which its records are converted. */
  LATEST {
    @Override
    WriterSchema schema(SchemaRegistry registry, String subject, Schema own) {
      RegisteredSchema latest = registry.latest(subject);
      return new WriterSchema(latest.id(), latest.schema());
    }
  };

  /**
   * What the configuration asks for; registering wins over using the latest, as with Confluent's
   * serializers.
   */
  static WriterPolicy of(Map<String, ?> properties) {
    if (RegistryConfig.flag(properties, RegistryConfig.AUTO_REGISTER_SCHEMAS)) {
      return REGISTER;
    }
    return RegistryConfig.flag(properties, RegistryConfig.USE_LATEST_VERSION) ? LATEST : LOOK_UP;
  }

  abstract WriterSchema schema(SchemaRegistry registry, String subject, Schema own);

  /** A schema to write with, and its id in the registry. */
  record WriterSchema(int id, Schema schema) {}
}
