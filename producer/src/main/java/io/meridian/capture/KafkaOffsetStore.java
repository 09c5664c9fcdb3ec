package io.meridian.capture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.OffsetBackingStore;
import org.apache.kafka.connect.util.Callback;

/**
 * What Debezium takes for its offset store. It answers with the position that is committed in Kafka
 * and forgets what it is told, so Debezium can neither start from nor confirm to the database
 * anything else.
 *
 * <p>The offset it gives has no {@code lsn_proc}: Debezium then streams from {@code lsn} without
 * its search for a resume point, and what comes twice is dropped by us.
 */
public final class KafkaOffsetStore implements OffsetBackingStore {

  /** Debezium makes the store by its class name, so an instance can only be told which it is. */
  private static final Map<String, CommittedPosition> POSITIONS = new ConcurrentHashMap<>();

  private volatile CommittedPosition position = new CommittedPosition(0);

  /** Made by Debezium. */
  public KafkaOffsetStore() {}

  static void register(String engine, CommittedPosition position) {
    POSITIONS.put(engine, position);
  }

  static void deregister(String engine) {
    POSITIONS.remove(engine);
  }

  /** Whether an engine is ours and has not ended. */
  static boolean knows(String engine) {
    return POSITIONS.containsKey(engine);
  }

  @Override
  public void configure(WorkerConfig config) {
    String engine = String.valueOf(config.originals().get("name"));
    CommittedPosition known = POSITIONS.get(engine);
    if (known == null) {
      throw new IllegalStateException(
          "Cannot tell the engine its offset: it is not ours (name=" + engine + ")");
    }
    position = known;
  }

  @Override
  public void start() {
    // Nothing to be opened.
  }

  @Override
  public void stop() {
    // Nothing to be closed.
  }

  @Override
  public Future<Map<ByteBuffer, ByteBuffer>> get(Collection<ByteBuffer> keys) {
    long lsn = position.commitLsn();
    String offset = "{\"lsn\":" + lsn + ",\"lsn_commit\":" + lsn + "}";
    Map<ByteBuffer, ByteBuffer> answers = new HashMap<>();
    for (ByteBuffer key : keys) {
      answers.put(key, ByteBuffer.wrap(offset.getBytes(StandardCharsets.UTF_8)));
    }
    return CompletableFuture.completedFuture(answers);
  }

  @Override
  public Future<Void> set(Map<ByteBuffer, ByteBuffer> values, Callback<Void> callback) {
    callback.onCompletion(null, null);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public Set<Map<String, Object>> connectorPartitions(String connectorName) {
    return Set.of();
  }
}
