package io.meridian.sink;

import java.util.HashMap;
import java.util.Map;

/** A configuration of the connector that is all right. */
final class SinkProperties {

  private SinkProperties() {}

  static Map<String, String> legal() {
    Map<String, String> properties = new HashMap<>();
    properties.put("name", "sink");
    properties.put("connector.class", MeridianSinkConnector.class.getName());
    properties.put("topics", "resolved.us-west-1");
    properties.put("meridian.region", "us-west-1");
    properties.put("key.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
    properties.put("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
    properties.put("consumer.override.isolation.level", "read_committed");
    properties.put("connection.host", "localhost");
    properties.put("connection.database", "app");
    properties.put("connection.user", "meridian");
    properties.put("schema.registry.url", "http://localhost:8081");
    properties.put("kafka.bootstrap.servers", "localhost:9092");
    return properties;
  }
}
