package io.meridian.cli;

import io.meridian.deadletter.DeadLetter;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.MalformedRecordException;
import io.meridian.schema.SchemaRegistry;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.common.KafkaException;

/** The rows that a region's stores refuse: its topic {@code deadletter.R}, read to its end. */
final class ParkedLetters {

  private ParkedLetters() {}

  /** The last that was told of a row, and the partition of its resource. */
  record Parked(int partition, DeadLetter letter) {}

  /**
   * Reads what holds by now, in the order of stores and resources.
   *
   * @param kafka client properties
   * @throws CommandException when the topic cannot be read
   */
  static List<Parked> read(
      Map<String, ?> kafka,
      SchemaRegistry registry,
      RegionId region,
      Predicate<DeadLetter> wanted) {
    String topic = Topic.DEADLETTER.of(region);
    AvroRecordCodec<DeadLetter> codec = new AvroRecordCodec<>(DeadLetter.class, registry);
    Map<String, Parked> last = new TreeMap<>();
    try {
      WholeTopic.read(
          kafka,
          topic,
          record -> {
            String key = new String(record.key(), StandardCharsets.UTF_8);
            if (record.value() == null) {
              last.remove(key);
            } else {
              last.put(key, new Parked(record.partition(), codec.decode(record.value())));
            }
          });
    } catch (KafkaException | MalformedRecordException e) {
      throw new CommandException(
          "Cannot read what is parked: " + e.getMessage() + " (topic=" + topic + ")");
    }
    return last.values().stream().filter(parked -> wanted.test(parked.letter())).toList();
  }
}
