package io.meridian.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.meridian.journal.JournalEvent;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

class AvroSerdesTest {

  private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
  private final Serde<JournalEvent> serde =
      AvroSerdes.of(JournalEvent.class, new AvroRecordCodec<>(JournalEvent.class, registry));

  @Test
  void record_isSameWhenDeserialized() {
    byte[] bytes = serde.serializer().serialize("journal.us-west-1", Samples.event());

    assertThat(serde.deserializer().deserialize("journal.us-west-1", bytes))
        .isEqualTo(Samples.event());
    assertThat(registry.latest("journal.us-west-1-value").schema())
        .isEqualTo(JournalEvent.getClassSchema());
  }

  @Test
  void subject_isOfKeyWhenConfiguredSo() {
    serde.serializer().configure(Map.of(), true);
    serde.serializer().serialize("t", Samples.event());

    assertThat(registry.latest("t-key").version()).isEqualTo(1);
  }

  @Test
  void null_staysNull() {
    assertThat(serde.serializer().serialize("t", null)).isNull();
    assertThat(serde.deserializer().deserialize("t", null)).isNull();
  }

  @Test
  void failure_keepsItsTypeAsCause() {
    assertThatExceptionOfType(SerializationException.class)
        .isThrownBy(() -> serde.deserializer().deserialize("t", new byte[] {9}))
        .withMessageContaining("topic=t")
        .withCauseInstanceOf(MalformedRecordException.class);
    assertThatExceptionOfType(SerializationException.class)
        .isThrownBy(() -> serde.serializer().serialize("t", new JournalEvent()))
        .withCauseInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void serde_isRefusedWhenNotConfigured() {
    Serde<JournalEvent> bare = AvroSerdes.of(JournalEvent.class);

    assertThatExceptionOfType(SerializationException.class)
        .isThrownBy(() -> bare.serializer().serialize("t", Samples.event()))
        .withMessageContaining("not configured");
    assertThatExceptionOfType(SerializationException.class)
        .isThrownBy(() -> bare.deserializer().deserialize("t", new byte[9]))
        .withMessageContaining("not configured");
  }

  @Test
  void serde_reachesRegistryWhenConfigured() {
    try (StubServer server = StubServer.start();
        Serde<JournalEvent> own = AvroSerdes.of(JournalEvent.class)) {
      server.then(200, "{\"id\":5}");
      own.configure(Map.of("schema.registry.url", server.url()), false);

      byte[] bytes = own.serializer().serialize("t", Samples.event());

      assertThat(bytes).startsWith(0, 0, 0, 0, 5);
      assertThat(server.requests().get(0).line()).isEqualTo("POST /subjects/t-value/versions");
    }
  }
}
