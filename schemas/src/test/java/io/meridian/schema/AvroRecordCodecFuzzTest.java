package io.meridian.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.meridian.capture.CapturePosition;
import io.meridian.journal.JournalEvent;
import io.meridian.resolved.ResolvedChange;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the bytes: a record or {@link MalformedRecordException}, and little memory. */
class AvroRecordCodecFuzzTest {

  /** For records of some hundred bytes; includes making the reader of a schema. */
  private static final long MOST_BYTES = 1 << 20;

  private static final byte[] HUGE_INT = {-2, -1, -1, -1, 15};
  private static final byte[] HUGE_LONG = {-2, -1, -1, -1, -1, -1, -1, -1, -1, 1};
  private static final byte[] NEGATIVE = {-1, -1, -1, -1, 15};

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
  private final Map<Class<?>, RecordCodec<?>> codecs = new HashMap<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void decode_givesRecordOrMalformedWhenBytesAreRandom(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      decode(JournalEvent.class, bytes, seed);
      decode(CapturePosition.class, framed(CapturePosition.class, bytes), seed);
      decode(ResolvedChange.class, framed(ResolvedChange.class, bytes), seed);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15})
  void decode_givesRecordOrMalformedWhenRecordIsDamaged(long seed) {
    Random random = new Random(seed);
    byte[] whole = new AvroRecordCodec<>(JournalEvent.class, registry).encode("s", Samples.event());
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = whole.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      decode(JournalEvent.class, Arrays.copyOf(bytes, random.nextInt(bytes.length + 8)), seed);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23})
  void decode_givesRecordOrMalformedWhenResolvedChangeIsDamaged(long seed) {
    Random random = new Random(seed);
    byte[] whole =
        new AvroRecordCodec<>(ResolvedChange.class, registry).encode("s", Samples.resolved());
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = whole.clone();
      byte[] length = random.nextBoolean() ? HUGE_LONG : NEGATIVE;
      int at = 5 + random.nextInt(bytes.length - 5 - length.length);
      if (random.nextBoolean()) {
        System.arraycopy(length, 0, bytes, at, length.length);
      } else {
        bytes[at] = (byte) random.nextInt();
      }
      decode(ResolvedChange.class, Arrays.copyOf(bytes, random.nextInt(bytes.length + 8)), seed);
    }
  }

  @Test
  void decode_isMalformedAndSmallWhenLengthIsHuge() {
    byte[] whole = new AvroRecordCodec<>(JournalEvent.class, registry).encode("s", Samples.event());
    for (byte[] length : new byte[][] {HUGE_INT, HUGE_LONG, NEGATIVE}) {
      for (int at = 5; at < whole.length; at++) {
        byte[] bytes = Arrays.copyOf(whole, Math.max(whole.length, at + length.length));
        System.arraycopy(length, 0, bytes, at, length.length);
        decode(JournalEvent.class, bytes, at);
      }
    }
  }

  @Test
  void decode_isMalformedWhenForeignSchemaNestsWithoutEnd() {
    Schema foreign =
        new Schema.Parser()
            .parse(
                "{\"type\":\"record\",\"name\":\"PositionEntry\",\"namespace\":\"x\",\"fields\":["
                    + "{\"name\":\"next\",\"type\":[\"null\",\"PositionEntry\"]}]}");
    int id = registry.register("foreign", foreign);
    byte[] bytes = new byte[1_000_000];
    Arrays.fill(bytes, (byte) 2);
    bytes[0] = 0;
    bytes[1] = 0;
    bytes[2] = 0;
    bytes[3] = 0;
    bytes[4] = (byte) id;

    assertThat(decoded(CapturePosition.class, bytes)).isFalse();
  }

  @Test
  void decode_isMalformedAndSmallWhenForeignItemsTakeNoBytes() {
    Schema nothing = SchemaBuilder.record("PositionEntry").namespace("x").fields().endRecord();
    Schema foreign =
        SchemaBuilder.record("JournalEvent")
            .namespace("io.meridian.journal")
            .fields()
            .name("context")
            .type()
            .array()
            .items(nothing)
            .noDefault()
            .endRecord();
    int id = registry.register("foreign", foreign);
    byte[] bytes = new byte[5 + HUGE_INT.length + 1];
    bytes[4] = (byte) id;
    System.arraycopy(HUGE_INT, 0, bytes, 5, HUGE_INT.length);

    decode(JournalEvent.class, bytes, 0);
  }

  private <T extends SpecificRecord> byte[] framed(Class<T> type, byte[] body) {
    Schema schema = SpecificData.get().getSchema(type);
    byte[] bytes = new byte[5 + body.length];
    bytes[4] = (byte) registry.register("s", schema);
    System.arraycopy(body, 0, bytes, 5, body.length);
    return bytes;
  }

  private <T extends SpecificRecord> void decode(Class<T> type, byte[] bytes, long seed) {
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      decoded(type, bytes);
    } catch (Throwable e) {
      fail("seed=" + seed + " bytes=" + HexFormat.of().formatHex(bytes), e);
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before)
        .as(() -> "allocated for seed=" + seed + " bytes=" + HexFormat.of().formatHex(bytes))
        .isLessThan(MOST_BYTES);
  }

  @SuppressWarnings("unchecked")
  private <T extends SpecificRecord> RecordCodec<T> codec(Class<?> type) {
    return new AvroRecordCodec<>((Class<T>) type, registry);
  }

  private <T extends SpecificRecord> boolean decoded(Class<T> type, byte[] bytes) {
    try {
      codecs.computeIfAbsent(type, this::codec).decode(bytes);
      return true;
    } catch (MalformedRecordException e) {
      return false;
    }
  }
}
