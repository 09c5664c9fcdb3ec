package io.meridian.keylog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Promises: it is a map, through its own compaction and over restarts, and its files are bounded.
 */
class KeyLogTest {

  private static final int SEGMENT_BYTES = 4_096;
  private static final int STEPS = 20_000;
  private static final int KEYS = 300;

  @TempDir private Path folder;

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 8);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void log_isAMapThroughCompactionAndRestarts(long seed) throws IOException {
    Random random = new Random(seed);
    Map<String, byte[]> model = new HashMap<>();
    KeyLog log = KeyLog.create(folder, SEGMENT_BYTES);
    for (int step = 0; step < STEPS; step++) {
      String key = "key-" + random.nextInt(KEYS);
      int choice = random.nextInt(10_000);
      if (choice < 7_000) {
        byte[] value = new byte[random.nextInt(200)];
        random.nextBytes(value);
        log.put(bytes(key), value);
        model.put(key, value);
      } else if (choice < 9_990) {
        log.remove(bytes(key));
        model.remove(key);
      } else {
        log.force();
        log.close();
        log = KeyLog.open(folder, SEGMENT_BYTES);
      }
      assertThat(log.get(bytes(key))).as("seed=%s, step=%s", seed, step).isEqualTo(model.get(key));
    }
    assertSame(log, model);
    long counts = model.values().stream().mapToLong(value -> value.length + 16).sum();
    assertThat(files(".log")).isLessThan(2 * counts / SEGMENT_BYTES + 12);
    log.close();
    assertThat(files("")).isEqualTo(files(".log"));
  }

  /** More keys than the first table has slots for, by far. */
  @Test
  void log_growsAndShedsManyKeys() throws IOException {
    int keys = 200_000;
    try (KeyLog log = KeyLog.create(folder, 1 << 20)) {
      for (int round = 0; round < 2; round++) {
        for (int key = 0; key < keys; key++) {
          log.put(bytes("key-" + key), bytes(round + "-" + key));
        }
        assertThat(log.keys()).isEqualTo(keys);
        for (int key = 0; key < keys; key++) {
          assertThat(log.get(bytes("key-" + key))).isEqualTo(bytes(round + "-" + key));
        }
        for (int key = 0; key < keys; key++) {
          log.remove(bytes("key-" + key));
        }
        assertThat(log.keys()).isZero();
        assertThat(log.get(bytes("key-1"))).isNull();
      }
      assertThat(files(".log")).as("what is gone takes no room for ever").isLessThan(16);
    }
  }

  @Test
  void get_findsWhatIsLargerThanABuffer() throws IOException {
    try (KeyLog log = KeyLog.create(folder, Segment.MOST_BYTES)) {
      byte[] large = new byte[16 * 1024 * 1024];
      new Random(1).nextBytes(large);
      for (int i = 0; i < 5; i++) {
        log.put(bytes("key-" + i), large);
        log.put(bytes("small-" + i), bytes("small"));
      }
      for (int i = 0; i < 5; i++) {
        assertThat(log.get(bytes("key-" + i))).isEqualTo(large);
        assertThat(log.get(bytes("small-" + i))).isEqualTo(bytes("small"));
      }
      assertThatThrownBy(() -> log.put(bytes("key"), new byte[Segment.MOST_BYTES]))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("too large (bytes=" + Segment.MOST_BYTES);
    }
  }

  @Test
  void open_refusesADamagedFile() throws IOException {
    KeyLog log = KeyLog.create(folder, SEGMENT_BYTES);
    log.put(bytes("key"), bytes("value"));
    log.force();
    log.close();
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve("0.log").toFile(), "rw")) {
      file.seek(Segment.HEAD + Integer.BYTES);
      file.writeInt(SEGMENT_BYTES);
    }

    assertThatThrownBy(() -> KeyLog.open(folder, SEGMENT_BYTES))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("0.log, at=" + Segment.HEAD);
  }

  @Test
  void get_refusesWhenClosed() throws IOException {
    KeyLog log = KeyLog.create(folder, SEGMENT_BYTES);
    log.close();

    assertThatThrownBy(() -> log.get(bytes("key"))).isInstanceOf(IllegalStateException.class);
  }

  private static void assertSame(KeyLog log, Map<String, byte[]> model) {
    assertThat(log.keys()).isEqualTo(model.size());
    for (int key = 0; key < KEYS; key++) {
      assertThat(log.get(bytes("key-" + key))).isEqualTo(model.get("key-" + key));
    }
  }

  private long files(String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).count();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
