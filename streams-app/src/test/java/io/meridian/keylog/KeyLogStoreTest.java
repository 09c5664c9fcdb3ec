package io.meridian.keylog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promises: what a store has is believed only when it was closed with an offset that says it all.
 */
class KeyLogStoreTest {

  private static final TopicPartition CHANGELOG = new TopicPartition("changelog", 0);
  private static final Bytes KEY = Bytes.wrap("key".getBytes(StandardCharsets.UTF_8));
  private static final byte[] VALUE = {1, 2, 3};

  @TempDir private Path folder;

  @Test
  void store_knowsItsKeysAndItsOffsetWhenItWasClosed() {
    KeyValueStore<Bytes, byte[]> store = opened();
    store.put(KEY, VALUE);
    store.commit(Map.of(CHANGELOG, 7L));
    assertThat(store.committedOffset(CHANGELOG)).isEqualTo(7);
    store.close();
    assertThat(store.isOpen()).isFalse();

    KeyValueStore<Bytes, byte[]> again = opened();
    assertThat(again.committedOffset(CHANGELOG)).isEqualTo(7);
    assertThat(again.get(KEY)).isEqualTo(VALUE);
    assertThat(again.approximateNumEntries()).isEqualTo(1);
    again.close();

    KeyValueStore<Bytes, byte[]> unchanged = opened();
    assertThat(unchanged.committedOffset(CHANGELOG)).isEqualTo(7);
    assertThat(unchanged.delete(KEY)).isEqualTo(VALUE);
    assertThat(unchanged.get(KEY)).isNull();
    unchanged.close();
  }

  @Test
  void store_isEmptyWhenItWasNotClosed() {
    KeyValueStore<Bytes, byte[]> killed = opened();
    killed.put(KEY, VALUE);
    killed.commit(Map.of(CHANGELOG, 7L));

    assertEmpty();
    killed.close();
  }

  @Test
  void store_isEmptyWhenItWasWrittenAfterItsOffset() {
    KeyValueStore<Bytes, byte[]> store = opened();
    store.commit(Map.of(CHANGELOG, 7L));
    store.put(KEY, VALUE);
    store.close();

    assertEmpty();
  }

  /** Once it was opened it may have changed, whatever it noted before. */
  @Test
  void store_isEmptyWhenItWasNotClosedAgain() {
    KeyValueStore<Bytes, byte[]> store = opened();
    store.put(KEY, VALUE);
    store.commit(Map.of(CHANGELOG, 7L));
    store.close();
    KeyValueStore<Bytes, byte[]> killed = opened();
    assertThat(killed.get(KEY)).isEqualTo(VALUE);

    assertEmpty();
    killed.close();
  }

  @Test
  void store_namesTheDirectoryThatItCannotOpen() throws Exception {
    KeyValueStore<Bytes, byte[]> store = opened();
    store.put(KEY, VALUE);
    store.commit(Map.of(CHANGELOG, 7L));
    store.close();
    Path file = folder.resolve("keylog").resolve("keys").resolve("0.log");
    byte[] damaged = Files.readAllBytes(file);
    damaged[Segment.HEAD] = (byte) 0xff;
    Files.write(file, damaged);

    assertThatThrownBy(this::opened)
        .isInstanceOf(ProcessorStateException.class)
        .hasMessageContaining("delete the directory")
        .hasMessageContaining("directory=" + file.getParent())
        .hasMessageContaining("0.log, at=" + Segment.HEAD);
  }

  private void assertEmpty() {
    KeyValueStore<Bytes, byte[]> store = opened();
    assertThat(store.committedOffset(CHANGELOG)).isNull();
    assertThat(store.get(KEY)).isNull();
    assertThat(store.approximateNumEntries()).isZero();
    store.close();
  }

  private KeyValueStore<Bytes, byte[]> opened() {
    KeyValueStore<Bytes, byte[]> store = KeyLogStore.supplier("keys").get();
    store.init(
        new MockProcessorContext<>(new Properties(), new TaskId(0, 0), folder.toFile())
            .getStateStoreContext(),
        store);
    return store;
  }
}
