package io.meridian.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.meridian.journal.JournalEvent;
import io.meridian.resolved.ResolvedChange;
import io.meridian.testkit.process.Registry;
import io.meridian.testkit.process.Scratch;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaRegistryClientConfig;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericData;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericDatumReader;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericDatumWriter;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericRecord;
import org.apache.flink.avro.shaded.org.apache.avro.io.BinaryDecoder;
import org.apache.flink.avro.shaded.org.apache.avro.io.BinaryEncoder;
import org.apache.flink.avro.shaded.org.apache.avro.io.DecoderFactory;
import org.apache.flink.avro.shaded.org.apache.avro.io.EncoderFactory;
import org.apache.flink.formats.avro.registry.confluent.ConfluentSchemaRegistryCoder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Side by side with Confluent's own client (7.5.3, relocated within a Flink jar, over an Avro of
 * its own): same ids, same subjects, same bytes, and the same names of configuration.
 */
class ConfluentCompatibilityIT {

  private static final Schema JOURNAL = JournalEvent.getClassSchema();

  private static Scratch scratch;
  private static Registry server;
  private final SchemaRegistry ours =
      SchemaRegistries.connect(Map.of("schema.registry.url", server.url().toString()));
  private final CachedSchemaRegistryClient theirs =
      new CachedSchemaRegistryClient(server.url().toString(), 100);

  @BeforeAll
  static void startRegistry() {
    scratch = Scratch.create("confluent-compatibility");
    server = Registry.start(scratch);
  }

  @AfterAll
  static void stopRegistry() {
    server.close();
    scratch.close();
  }

  @Test
  void ids_areSameWhenWeRegisterFirst() throws Exception {
    int id = ours.register("ours-first-value", JOURNAL);

    assertThat(theirs.register("ours-first-value", theirs(JOURNAL))).isEqualTo(id);
    assertThat(theirs.getId("ours-first-value", theirs(JOURNAL))).isEqualTo(id);
    assertThat(theirs.getSchemaById(id).canonicalString()).isEqualTo(JOURNAL.toString());
    assertThat(theirs.getAllVersions("ours-first-value")).containsExactly(1);
  }

  @Test
  void ids_areSameWhenTheyRegisterFirst() throws Exception {
    Schema schema = ResolvedChange.getClassSchema();
    int id = theirs.register("theirs-first-value", theirs(schema));

    assertThat(ours.id("theirs-first-value", schema)).isEqualTo(id);
    assertThat(ours.register("theirs-first-value", schema)).isEqualTo(id);
    assertThat(ours.schema(id)).isEqualTo(schema);
    assertThat(ours.latest("theirs-first-value"))
        .isEqualTo(new RegisteredSchema("theirs-first-value", id, 1, schema));
  }

  @Test
  void unknown_isRefusedByBoth() {
    assertThatExceptionOfType(RestClientException.class)
        .isThrownBy(() -> theirs.getSchemaById(88_888))
        .satisfies(e -> assertThat(e.getErrorCode()).isEqualTo(40403));
    assertThatExceptionOfType(UnknownSchemaException.class)
        .isThrownBy(() -> ours.schema(88_888))
        .withMessageContaining("40403");
  }

  @Test
  void bytesOfOurs_areReadByTheirs() throws Exception {
    byte[] bytes =
        new AvroRecordCodec<>(JournalEvent.class, ours).encode("we-write-value", Samples.event());
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);

    var schema = new ConfluentSchemaRegistryCoder(theirs).readSchema(in);
    BinaryDecoder decoder = DecoderFactory.get().directBinaryDecoder(in, null);
    GenericRecord read = new GenericDatumReader<GenericRecord>(schema).read(null, decoder);

    assertThat(read.get("instance").toString()).isEqualTo("capture-1");
    assertThat(read.get("hlc")).isEqualTo(Samples.event().getHlc());
    assertThat(read.get("payload")).isEqualTo(Samples.event().getPayload());
    assertThat((List<?>) read.get("context")).hasSize(2);
    assertThat(in.read()).as("bytes left over").isEqualTo(-1);
  }

  @Test
  void bytesOfTheirs_areReadByOursAndSameToTheByte() throws Exception {
    var schema = ((AvroSchema) theirs(JOURNAL)).rawSchema();
    AvroRecordCodec<JournalEvent> codec = new AvroRecordCodec<>(JournalEvent.class, ours);
    byte[] expected = codec.encode("they-write-value", Samples.event());
    GenericRecord record = theirRecord(schema, expected);

    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new ConfluentSchemaRegistryCoder("they-write-value", theirs).writeSchema(schema, out);
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(schema, GenericData.get()).write(record, encoder);
    encoder.flush();

    assertThat(out.toByteArray()).isEqualTo(expected);
    assertThat(codec.decode(out.toByteArray())).isEqualTo(Samples.event());
  }

  @Test
  void keys_areCalledAlike() {
    assertThat(RegistryConfig.PREFIX).isEqualTo(SchemaRegistryClientConfig.CLIENT_NAMESPACE);
    assertThat(RegistryConfig.definition().names())
        .contains(
            SchemaRegistryClientConfig.BASIC_AUTH_CREDENTIALS_SOURCE,
            SchemaRegistryClientConfig.USER_INFO_CONFIG,
            SchemaRegistryClientConfig.BEARER_AUTH_CREDENTIALS_SOURCE,
            SchemaRegistryClientConfig.BEARER_AUTH_TOKEN_CONFIG,
            SchemaRegistryClientConfig.HTTP_CONNECT_TIMEOUT_MS,
            SchemaRegistryClientConfig.HTTP_READ_TIMEOUT_MS);
  }

  private static GenericRecord theirRecord(
      org.apache.flink.avro.shaded.org.apache.avro.Schema schema, byte[] framed)
      throws IOException {
    BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(framed, 5, framed.length - 5, null);
    return new GenericDatumReader<GenericRecord>(schema).read(null, decoder);
  }

  private static AvroSchema theirs(Schema schema) {
    return new AvroSchema(schema.toString());
  }
}
