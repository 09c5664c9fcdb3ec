package io.meridian.schema;

import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/**
 * TLS to the registry from Kafka's {@code ssl.*} keys: the stores are read as the brokers' would
 * be, PEM included.
 */
final class RegistryTls {

  private RegistryTls() {}

  static SSLContext context(Map<String, Object> ssl) {
    ConfigDef keys = new ConfigDef().withClientSslSupport();
    try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
      factory.configure(keys.parse(ssl));
      return factory.sslContext();
    }
  }
}
