package io.meridian.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.meridian.journal.JournalEvent;
import io.meridian.version.avro.PositionEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;

class AvroRecordCodecTest {

  private static final String SUBJECT = "journal.us-west-1-value";
  private static final Map<String, String> LOOK_UP = Map.of("auto.register.schemas", "false");
  private static final Map<String, Object> LATEST =
      Map.of("schema.registry.auto.register.schemas", false, "use.latest.version", "true");

  private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
  private final AvroRecordCodec<JournalEvent> codec =
      new AvroRecordCodec<>(JournalEvent.class, registry);

  @Test
  void record_isSameWhenDecoded() {
    assertThat(codec.decode(codec.encode(SUBJECT, Samples.event()))).isEqualTo(Samples.event());
  }

  @Test
  void bytes_beginWithMagicAndId() {
    registry.register("another", PositionEntry.getClassSchema());

    byte[] bytes = codec.encode(SUBJECT, Samples.event());

    assertThat(Arrays.copyOf(bytes, 5)).containsExactly(0, 0, 0, 0, 2);
    assertThat(registry.id(SUBJECT, JournalEvent.getClassSchema())).isEqualTo(2);
  }

  @Test
  void encode_registersNothingWhenToldNotTo() {
    var looking = new AvroRecordCodec<>(JournalEvent.class, registry, LOOK_UP);

    assertThatExceptionOfType(UnknownSchemaException.class)
        .isThrownBy(() -> looking.encode(SUBJECT, Samples.event()));

    registry.register(SUBJECT, JournalEvent.getClassSchema());
    assertThat(looking.encode(SUBJECT, Samples.event()))
        .isEqualTo(codec.encode(SUBJECT, Samples.event()));
  }

  @Test
  void encode_convertsWhenLatestIsAnother() {
    Schema latest =
        SchemaBuilder.record("PositionEntry")
            .namespace("io.meridian.version.avro")
            .fields()
            .optionalString("added")
            .requiredLong("offset")
            .requiredString("region")
            .requiredInt("epoch")
            .endRecord();
    int id = registry.register(SUBJECT, latest);
    var converting = new AvroRecordCodec<>(PositionEntry.class, registry, LATEST);
    PositionEntry entry = new PositionEntry("eu-central-1", 3, 99L);

    byte[] bytes = converting.encode(SUBJECT, entry);

    assertThat(ByteBuffer.wrap(bytes, 1, 4).getInt()).isEqualTo(id);
    assertThat(bytes[5]).as("the index of null for the added field").isZero();
    assertThat(converting.decode(bytes)).isEqualTo(entry);
  }

  @Test
  void encode_isRefusedWhenLatestCannotTakeRecord() {
    Schema latest =
        SchemaBuilder.record("PositionEntry")
            .namespace("io.meridian.version.avro")
            .fields()
            .requiredString("unheardOf")
            .endRecord();
    registry.register(SUBJECT, latest);
    var converting = new AvroRecordCodec<>(PositionEntry.class, registry, LATEST);

    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> converting.encode(SUBJECT, new PositionEntry("eu-central-1", 3, 99L)))
        .withMessageContaining("subject=" + SUBJECT);
  }

  @Test
  void encode_isRefusedWhenFieldIsMissing_andNextRecordIsWhole() {
    JournalEvent broken = Samples.event();
    broken.setContentType(null);
    byte[] expected = codec.encode(SUBJECT, Samples.event());

    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> codec.encode(SUBJECT, broken))
        .withMessageContaining("record=io.meridian.journal.JournalEvent");
    assertThat(codec.encode(SUBJECT, Samples.event())).isEqualTo(expected);
  }

  @Test
  void decode_resolvesWhenWriterIsOlderOrNewer() {
    Schema writer =
        SchemaBuilder.record("PositionEntry")
            .namespace("io.meridian.version.avro")
            .fields()
            .requiredString("region")
            .requiredInt("offset")
            .name("later")
            .type()
            .array()
            .items()
            .longType()
            .noDefault()
            .requiredInt("epoch")
            .endRecord();
    int id = registry.register(SUBJECT, writer);
    byte[] bytes = {0, 0, 0, 0, (byte) id, 4, 'e', 'u', 18, 2, 8, 0, 6};
    var reading = new AvroRecordCodec<>(PositionEntry.class, registry);

    assertThat(reading.decode(bytes)).isEqualTo(new PositionEntry("eu", 3, 9L));
  }

  @Test
  void decode_readsWhatIsWrittenWithTheSameFieldsByOthers() {
    Schema writer =
        SchemaBuilder.record("PositionEntry")
            .namespace("io.meridian.version.avro")
            .doc("Other words, and no class of the strings.")
            .fields()
            .requiredString("region")
            .requiredInt("epoch")
            .requiredLong("offset")
            .endRecord();
    int id = registry.register(SUBJECT, writer);
    byte[] bytes = {0, 0, 0, 0, (byte) id, 4, 'e', 'u', 6, 18};
    var reading = new AvroRecordCodec<>(PositionEntry.class, registry);

    assertThat(writer).isNotEqualTo(PositionEntry.getClassSchema());
    assertThat(reading.decode(bytes)).isEqualTo(new PositionEntry("eu", 3, 9L));
  }

  @Test
  void decode_readsRecordsOfSeveralWritersInTurn() {
    Schema writer =
        SchemaBuilder.record("PositionEntry")
            .namespace("io.meridian.version.avro")
            .fields()
            .requiredLong("offset")
            .requiredInt("epoch")
            .requiredString("region")
            .endRecord();
    int id = registry.register(SUBJECT, writer);
    byte[] theirs = {0, 0, 0, 0, (byte) id, 18, 6, 4, 'e', 'u'};
    var reading = new AvroRecordCodec<>(PositionEntry.class, registry);
    PositionEntry entry = new PositionEntry("eu", 3, 9L);
    byte[] ours = reading.encode(SUBJECT, entry);

    for (int i = 0; i < 3; i++) {
      assertThat(reading.decode(ours)).isEqualTo(entry);
      assertThat(reading.decode(theirs)).isEqualTo(entry);
    }
  }

  @Test
  void decode_isMalformedWhenWriterDoesNotResolve() {
    int id = registry.register(SUBJECT, PositionEntry.getClassSchema());
    byte[] bytes = {0, 0, 0, 0, (byte) id, 4, 'e', 'u', 18, 2};

    assertMalformed(bytes, "id=" + id);
  }

  @Test
  void decode_isMalformedWhenTruncatedAnywhere() {
    byte[] whole = codec.encode(SUBJECT, Samples.event());

    for (int length = 0; length < whole.length; length++) {
      assertMalformed(Arrays.copyOf(whole, length), "io.meridian.journal.JournalEvent");
    }
  }

  @Test
  void decode_isMalformedWhenBytesAreLeft() {
    byte[] whole = codec.encode(SUBJECT, Samples.event());

    assertMalformed(Arrays.copyOf(whole, whole.length + 1), "left over");
  }

  @Test
  void decode_isMalformedWhenMagicOrIdIsForeign() {
    assertMalformed(new byte[] {1, 0, 0, 0, 1, 0}, "magic=1");
    assertMalformed(new byte[] {0, 0, 0, 0, 0, 0}, "id=0");
    assertMalformed(new byte[] {0, -1, 0, 0, 1, 0}, "id=-16777215");
    assertMalformed(new byte[] {0, 0, 1, 0, 1, 0}, "id=65537");
  }

  @Test
  void decode_isUnavailableWhenRegistryIs() {
    byte[] whole = codec.encode(SUBJECT, Samples.event());
    SchemaRegistry gone =
        SchemaRegistries.connect(
            Map.of("schema.registry.url", "http://127.0.0.1:9", "max.retries", "0"));

    assertThatExceptionOfType(SchemaRegistryUnavailableException.class)
        .isThrownBy(() -> new AvroRecordCodec<>(JournalEvent.class, gone).decode(whole));
  }

  @Test
  void codec_isRightWhenManyThreadsUseIt() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Boolean>> work = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        JournalEvent event = Samples.event();
        event.setSequence(i);
        event.setPayload(ByteBuffer.wrap(new byte[i]));
        work.add(() -> codec.decode(codec.encode(SUBJECT, event)).equals(event));
      }
      for (Future<Boolean> same : threads.invokeAll(work)) {
        assertThat(same.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private void assertMalformed(byte[] bytes, String message) {
    assertThatExceptionOfType(MalformedRecordException.class)
        .isThrownBy(() -> codec.decode(bytes))
        .withMessageContaining(message);
  }
}
