package io.meridian.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.meridian.audit.ConflictRecord;
import io.meridian.capture.CapturePosition;
import io.meridian.journal.JournalEvent;
import io.meridian.resolved.ResolvedChange;
import io.meridian.version.avro.PositionEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
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
  private final Map<Class<?>, DatumReader<?>> walks = new HashMap<>();

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

  @ParameterizedTest
  @ValueSource(longs = {31, 32, 33, 34, 35})
  void decode_givesWhatTheWalkGives(long seed) throws IOException {
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      compare(JournalEvent.class, damaged(Records.event(random), random), seed);
      compare(ResolvedChange.class, damaged(Records.resolved(random), random), seed);
      compare(ConflictRecord.class, damaged(Records.conflict(random), random), seed);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {41, 42})
  void decode_takesNoMoreMemoryThanBytesAllowWhenListIsLong(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      JournalEvent event = Records.event(random);
      event.setContext(Collections.nCopies(random.nextInt(20_000), new PositionEntry("", 1, 0L)));
      byte[] bytes = new AvroRecordCodec<>(JournalEvent.class, registry).encode("s", event);
      byte[] cut = Arrays.copyOf(bytes, bytes.length - random.nextInt(2) * random.nextInt(50));
      decoded(JournalEvent.class, cut);
      long before = threads.getCurrentThreadAllocatedBytes();
      decoded(JournalEvent.class, cut);

      assertThat(threads.getCurrentThreadAllocatedBytes() - before)
          .as("seed %d, %d bytes", seed, cut.length)
          .isLessThan(10_000 + 32L * cut.length);
    }
  }

  @Test
  void decode_readsListInBlocksThatSayTheirLength() throws IOException {
    byte[] entries = {2, 'a', 2, 4, 2, 'b', 2, 6};
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] whole = new AvroRecordCodec<>(JournalEvent.class, registry).encode("s", noContext());
    int at = indexOfContext(whole);
    bytes.write(whole, 0, at);
    bytes.write(new byte[] {3, (byte) (2 * entries.length)}, 0, 2); // count -2, 8 bytes
    bytes.write(entries, 0, entries.length);
    bytes.write(new byte[] {2, 2, 'c', 2, 8}, 0, 5); // a block of one, without
    bytes.write(whole, at, whole.length - at);

    compare(JournalEvent.class, bytes.toByteArray(), 0);
    assertThat(
            new AvroRecordCodec<>(JournalEvent.class, registry)
                .decode(bytes.toByteArray())
                .getContext())
        .containsExactly(
            new PositionEntry("a", 1, 2L),
            new PositionEntry("b", 1, 3L),
            new PositionEntry("c", 1, 4L));
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

  private static JournalEvent noContext() {
    JournalEvent event = Samples.event();
    event.setContext(List.of());
    return event;
  }

  /** Where the two encodings part that differ in nothing but the list. */
  private int indexOfContext(byte[] without) {
    byte[] with = new AvroRecordCodec<>(JournalEvent.class, registry).encode("s", Samples.event());
    return Arrays.mismatch(with, without);
  }

  private <T extends SpecificRecord> byte[] damaged(T record, Random random) {
    RecordCodec<T> codec = codec(record.getClass());
    byte[] bytes = codec.encode("s", record);
    switch (random.nextInt(4)) {
      case 0:
        return bytes;
      case 1:
        return Arrays.copyOf(bytes, bytes.length + random.nextInt(8) - 4);
      case 2:
        byte[] length = random.nextBoolean() ? HUGE_LONG : NEGATIVE;
        System.arraycopy(
            length, 0, bytes, 5 + random.nextInt(bytes.length - 5 - length.length), length.length);
        return bytes;
      default:
        for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
          bytes[5 + random.nextInt(bytes.length - 5)] = (byte) random.nextInt();
        }
        return bytes;
    }
  }

  /** The codec, and Avro's walk over the schema with Avro's own decoder: the same, or neither. */
  private <T extends SpecificRecord> void compare(Class<T> type, byte[] bytes, long seed)
      throws IOException {
    Object walked;
    try {
      Schema schema = SpecificData.get().getSchema(type);
      BinaryDecoder in = DecoderFactory.get().binaryDecoder(bytes, 5, bytes.length - 5, null);
      DatumReader<T> reader =
          (DatumReader<T>)
              walks.computeIfAbsent(
                  type,
                  t -> new SpecificDatumReader<>(schema, schema, RecordClasses.reading(type)));
      walked = reader.read(null, in);
      walked = in.isEnd() ? walked : null;
    } catch (IOException
        | AvroRuntimeException
        | IndexOutOfBoundsException
        | UnsupportedOperationException e) {
      walked = null;
    }
    Object read;
    try {
      read = codecs.computeIfAbsent(type, this::codec).decode(bytes);
    } catch (MalformedRecordException e) {
      read = null;
    }
    assertThat(read)
        .as(() -> "seed=" + seed + " bytes=" + HexFormat.of().formatHex(bytes))
        .isEqualTo(walked);
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
