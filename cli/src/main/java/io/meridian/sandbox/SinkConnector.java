package io.meridian.sandbox;

import io.meridian.testkit.process.Postgres;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/** How the sink connector of a region is configured: what a user would put to the worker. */
final class SinkConnector {

  private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";

  private SinkConnector() {}

  static String name(RegionId region) {
    return "meridian-sink-" + region;
  }

  static Map<String, String> configuration(
      RegionId region, String bootstrapServers, URI registry, Postgres database) {
    Map<String, String> keys = new TreeMap<>();
    keys.put("connector.class", "io.meridian.sink.MeridianSinkConnector");
    keys.put("tasks.max", "1");
    keys.put("topics", Topic.RESOLVED.of(region));
    keys.put("key.converter", BYTES);
    keys.put("value.converter", BYTES);
    keys.put("meridian.region", region.name());
    keys.put("connection.host", database.host());
    keys.put("connection.port", Integer.toString(database.port()));
    keys.put("connection.database", "postgres");
    keys.put("connection.user", database.user());
    keys.put("connection.password", "sandbox");
    keys.put("schema.registry.url", registry.toString());
    keys.put("kafka.bootstrap.servers", bootstrapServers);
    keys.put("consumer.override.isolation.level", "read_committed");
    return keys;
  }
}
