package io.meridian.sink;

import io.meridian.target.ProgressReset;
import io.meridian.target.TargetRefusedException;
import io.meridian.target.TargetUnavailableException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/** An operator's change of offsets, carried out where they are kept. */
final class OffsetsReset {

  private OffsetsReset() {}

  /**
   * Moves partitions.
   *
   * @param offsets null for "from the start"
   * @throws ConnectException when it cannot be done; nothing is changed then
   */
  static void alter(SinkConfig config, Map<TopicPartition, @Nullable Long> offsets) {
    Map<Integer, Long> next = new TreeMap<>();
    offsets.forEach(
        (partition, offset) -> {
          if (!partition.topic().equals(config.topic()) || offset != null && offset < 0) {
            throw new ConnectException(
                "Cannot alter offsets: no such place (partition="
                    + partition
                    + ", offset="
                    + offset
                    + ", topic="
                    + config.topic()
                    + ")");
          }
          next.put(partition.partition(), offset == null ? 0L : offset);
        });
    try {
      config
          .store()
          .ifPresentOrElse(
              store -> store.reset(config.topic(), next),
              () -> ProgressReset.to(config.connection(0), config.origin(0), config.topic(), next));
    } catch (TargetUnavailableException | TargetRefusedException e) {
      throw new ConnectException(e.getMessage());
    }
  }
}
