package io.meridian.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.testkit.process.Registry;
import io.meridian.testkit.process.Scratch;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract against a real registry, Apicurio's Confluent-compatible interface. */
class HttpSchemaRegistryIT extends SchemaRegistryContract {

  private static Scratch scratch;
  private static Registry server;
  private final SchemaRegistry registry = fresh();

  @BeforeAll
  static void startRegistry() {
    scratch = Scratch.create("http-schema-registry");
    server = Registry.start(scratch);
  }

  @AfterAll
  static void stopRegistry() {
    server.close();
    scratch.close();
  }

  @Test
  void register_givesTheSameIdToAllWhoRegisterAtOnce() {
    for (int i = 0; i < 10; i++) {
      Schema schema = SchemaBuilder.record("Raced" + i).fields().requiredInt("n").endRecord();
      Set<Integer> ids =
          IntStream.range(0, 8)
              .parallel()
              .mapToObj(client -> fresh().register("raced-" + schema.getName(), schema))
              .collect(Collectors.toSet());
      assertThat(ids).hasSize(1);
    }
  }

  @Override
  SchemaRegistry registry() {
    return registry;
  }

  @Override
  SchemaRegistry fresh() {
    return SchemaRegistries.connect(Map.of(RegistryConfig.URL, server.url().toString()));
  }
}
