package io.meridian.sink;

import io.meridian.applied.AppliedPosition;
import io.meridian.apply.Progress;
import io.meridian.schema.RecordCodec;

/** Publishes applied positions; of each partition only the latest counts. */
final class AppliedPublisher implements AutoCloseable {

  private final AppliedPositions positions;
  private final RecordCodec<AppliedPosition> codec;
  private final LatestPublisher publisher;

  /** Takes over the publisher and closes it. */
  AppliedPublisher(
      AppliedPositions positions, RecordCodec<AppliedPosition> codec, LatestPublisher publisher) {
    this.positions = positions;
    this.codec = codec;
    this.publisher = publisher;
  }

  /** Tells that the store has committed this of a partition; returns at once. */
  void committed(int partition, Progress progress) {
    AppliedPosition position = positions.of(partition, progress);
    String topic = positions.topic();
    publisher.publish(
        Integer.toString(partition),
        new LatestPublisher.Latest(
            topic,
            partition,
            positions.key(partition),
            () -> codec.encode(topic + "-value", position)));
  }

  /** Publishes what is left, as far as that is possible in a few seconds. */
  @Override
  public void close() {
    publisher.close();
  }
}
