package io.meridian.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import io.meridian.journal.JournalEvent;
import io.meridian.testkit.process.Registry;
import io.meridian.testkit.process.Scratch;
import io.meridian.version.avro.PositionEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Side by side with Apicurio's own serializers, an independent implementation of the wire format.
 */
class ApicurioSerdeCompatibilityIT {

  private static final String TOPIC = "apicurio-serde";

  private static Scratch scratch;
  private static Registry server;
  private final AvroRecordCodec<JournalEvent> codec =
      new AvroRecordCodec<>(
          JournalEvent.class,
          SchemaRegistries.connect(Map.of("schema.registry.url", server.url().toString())));

  @BeforeAll
  static void startRegistry() {
    scratch = Scratch.create("apicurio-serde-compatibility");
    server = Registry.start(scratch);
    // From here on Apicurio's two kinds of ids differ, so that taking the wrong one shows.
    SchemaRegistry registry =
        SchemaRegistries.connect(Map.of("schema.registry.url", server.url().toString()));
    for (String subject : List.of("a", "b", "c")) {
      registry.register(subject, PositionEntry.getClassSchema());
    }
  }

  @AfterAll
  static void stopRegistry() {
    server.close();
    scratch.close();
  }

  @Test
  void bytesOfOurs_areReadByTheirs() {
    byte[] bytes = codec.encode(TOPIC + "-value", Samples.event());

    try (AvroKafkaDeserializer<GenericRecord> theirs = new AvroKafkaDeserializer<>()) {
      theirs.configure(properties(), false);
      GenericRecord read = theirs.deserialize(TOPIC, bytes);

      assertThat(read.getSchema()).isEqualTo(JournalEvent.getClassSchema());
      assertThat(read.get("instance").toString()).isEqualTo("capture-1");
      assertThat(read.get("payload")).isEqualTo(Samples.event().getPayload());
    }
  }

  @Test
  void bytesOfTheirs_areReadByOurs() {
    try (AvroKafkaSerializer<GenericRecord> theirs = new AvroKafkaSerializer<>()) {
      theirs.configure(properties(), false);

      byte[] bytes = theirs.serialize(TOPIC, generic(Samples.event()));

      assertThat(codec.decode(bytes)).isEqualTo(Samples.event());
    }
  }

  private static GenericRecord generic(JournalEvent event) {
    GenericRecordBuilder builder = new GenericRecordBuilder(JournalEvent.getClassSchema());
    event.getSchema().getFields().forEach(field -> builder.set(field, event.get(field.pos())));
    builder.set(
        "operation",
        new GenericData.EnumSymbol(
            event.getSchema().getField("operation").schema(), event.getOperation()));
    return builder.build();
  }

  private static Map<String, Object> properties() {
    Map<String, Object> properties = new HashMap<>();
    properties.put(
        "apicurio.registry.url", server.url().toString().replace("/ccompat/v7", "/registry/v2"));
    properties.put("apicurio.registry.auto-register", true);
    return properties;
  }
}
