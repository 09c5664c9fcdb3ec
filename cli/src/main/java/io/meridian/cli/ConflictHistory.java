package io.meridian.cli;

import io.meridian.audit.ConflictRecord;
import io.meridian.audit.ConflictSide;
import io.meridian.conflict.Payload;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.MalformedRecordException;
import io.meridian.schema.SchemaRegistry;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;

/** The audit trail of a region: its topic {@code conflicts.R}, read from start to end. */
final class ConflictHistory {

  private ConflictHistory() {}

  /**
   * A conflict as it was told.
   *
   * @param key the resource key's text
   */
  record Told(String key, int partition, ConflictRecord conflict) {

    /** When the event that made it was written. */
    Instant when() {
      return instant(conflict.getEvent().getTimestamp());
    }

    /** All that took part, the event that made it last. */
    List<ConflictSide> sides() {
      return Stream.concat(conflict.getOthers().stream(), Stream.of(conflict.getEvent())).toList();
    }

    /** Those whose version did not become visible. */
    List<ConflictSide> losers() {
      return sides().stream().filter(side -> !isWinner(side)).toList();
    }

    /** As in {@code us-west-1@1:12}. */
    String winner() {
      return conflict.getWinnerRegion()
          + "@"
          + conflict.getWinnerEpoch()
          + ":"
          + conflict.getWinnerPosition();
    }

    private boolean isWinner(ConflictSide side) {
      return name(side).equals(winner());
    }
  }

  /**
   * Reads what is committed by now, in the order of the writes.
   *
   * @param kafka client properties
   * @throws CommandException when the topic cannot be read
   */
  static List<Told> read(
      Map<String, ?> kafka, SchemaRegistry registry, RegionId region, Predicate<Told> wanted) {
    String topic = Topic.CONFLICTS.of(region);
    AvroRecordCodec<ConflictRecord> codec = new AvroRecordCodec<>(ConflictRecord.class, registry);
    List<Told> told = new ArrayList<>();
    try {
      WholeTopic.read(
          kafka,
          topic,
          record -> {
            Told one =
                new Told(
                    new String(record.key(), StandardCharsets.US_ASCII),
                    record.partition(),
                    codec.decode(record.value()));
            if (wanted.test(one)) {
              told.add(one);
            }
          });
    } catch (KafkaException | MalformedRecordException e) {
      throw new CommandException(
          "Cannot read the history: " + e.getMessage() + " (topic=" + topic + ")");
    }
    told.sort(
        (left, right) ->
            Long.compareUnsigned(
                left.conflict().getEvent().getHlc(), right.conflict().getEvent().getHlc()));
    return told;
  }

  /** As in {@code us-west-1@1:12}. */
  static String name(ConflictSide side) {
    return side.getRegion() + "@" + side.getEpoch() + ":" + side.getPosition();
  }

  /** What a side wrote. */
  static Payload payload(ConflictSide side) {
    return new Payload(side.getContentType(), side.getSchemaId(), bytes(side.getPayload()));
  }

  static byte[] bytes(ByteBuffer buffer) {
    ByteBuffer content = buffer.duplicate();
    byte[] bytes = new byte[content.remaining()];
    content.get(bytes);
    return bytes;
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
