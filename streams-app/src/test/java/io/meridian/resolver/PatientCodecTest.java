package io.meridian.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.journal.JournalEvent;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.MalformedRecordException;
import io.meridian.schema.SchemaRegistryUnavailableException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PatientCodecTest {

  private static final long BACK_AFTER_MS = 3_000;

  private final FragileRegistry registry = new FragileRegistry();
  private final AtomicLong nowNanos = new AtomicLong();
  private final Patience patience = new Patience(Duration.ofSeconds(5), nowNanos::get, this::sleep);
  private final PatientCodec<JournalEvent> codec =
      new PatientCodec<>(new AvroRecordCodec<>(JournalEvent.class, registry), patience);
  private boolean comesBack = true;

  @Test
  void encode_waitsWhenTheRegistryIsAway() {
    registry.away(true);

    byte[] bytes = codec.encode("journal-value", new Journaled(Regions.US).update(1, "a"));

    assertThat(codec.decode(bytes).getRegion()).isEqualTo(Regions.US.name());
    assertThat(nowNanos.get()).isEqualTo(Duration.ofMillis(BACK_AFTER_MS).toNanos());
    assertThat(patience.waitingFor()).isNull();
  }

  @Test
  void decode_failsWhenTheRegistryStaysAway() {
    byte[] bytes =
        new AvroRecordCodec<>(JournalEvent.class, registry)
            .encode("journal-value", new Journaled(Regions.US).update(1, "a"));
    registry.away(true);
    comesBack = false;

    assertThatThrownBy(() -> codec.decode(bytes))
        .isInstanceOf(SchemaRegistryUnavailableException.class);

    assertThat(Duration.ofNanos(nowNanos.get()))
        .isBetween(Duration.ofMillis(4_500), Duration.ofSeconds(5));
    assertThat(patience.waitingFor()).contains("it is away");
    registry.away(false);
    codec.decode(bytes);
    assertThat(patience.waitingFor()).isNull();
  }

  @Test
  void decode_failsAtOnceWhenTheBytesAreMalformed() {
    assertThatThrownBy(() -> codec.decode(new byte[] {0, 0, 0, 0, 9, 1}))
        .isInstanceOf(MalformedRecordException.class);
    assertThat(nowNanos.get()).isZero();
  }

  private void sleep(long millis) {
    if (nowNanos.addAndGet(Duration.ofMillis(millis).toNanos())
            >= Duration.ofMillis(BACK_AFTER_MS).toNanos()
        && comesBack) {
      registry.away(false);
    }
  }
}
