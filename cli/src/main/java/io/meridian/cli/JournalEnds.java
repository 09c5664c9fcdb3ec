package io.meridian.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Where a journal ends, by partition. */
final class JournalEnds implements AutoCloseable {

  private final Admin admin;
  private final String topic;

  private JournalEnds(Admin admin, String topic) {
    this.admin = admin;
    this.topic = topic;
  }

  static JournalEnds open(Map<String, Object> kafka, String topic) {
    return new JournalEnds(Admin.create(kafka), topic);
  }

  /**
   * The last offset of each partition, -1 of an empty one.
   *
   * @param watch how long to look on
   * @throws CommandException when the journal grew meanwhile, has an open transaction, or cannot be
   *     asked for
   */
  List<Long> settled(Duration watch) {
    Map<Integer, Long> before = ends(IsolationLevel.READ_UNCOMMITTED);
    try {
      Thread.sleep(watch.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("Cannot evict: interrupted (topic=" + topic + ")");
    }
    return fence(
        topic, before, ends(IsolationLevel.READ_UNCOMMITTED), ends(IsolationLevel.READ_COMMITTED));
  }

  /** By partition, the offset before each end. */
  static List<Long> fence(
      String topic,
      Map<Integer, Long> before,
      Map<Integer, Long> after,
      Map<Integer, Long> committed) {
    if (!before.equals(after)) {
      throw new CommandException(
          "Cannot evict: the region still writes; stop its capture and its applications (topic="
              + topic
              + ", ends before="
              + before
              + ", ends after="
              + after
              + ")");
    }
    if (!after.equals(committed)) {
      throw new CommandException(
          "Cannot evict: a transaction of the region is still open; the broker ends it by itself"
              + " (topic="
              + topic
              + ", ends="
              + after
              + ", committed="
              + committed
              + ")");
    }
    List<Long> fence = new ArrayList<>();
    new TreeMap<>(after).values().forEach(end -> fence.add(end - 1));
    return fence;
  }

  private Map<Integer, Long> ends(IsolationLevel level) {
    try {
      Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
      admin
          .describeTopics(List.of(topic))
          .allTopicNames()
          .get()
          .forEach(
              (name, description) ->
                  description
                      .partitions()
                      .forEach(
                          partition ->
                              latest.put(
                                  new TopicPartition(name, partition.partition()),
                                  OffsetSpec.latest())));
      Map<Integer, Long> ends = new TreeMap<>();
      admin
          .listOffsets(latest, new ListOffsetsOptions(level))
          .all()
          .get()
          .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
      return ends;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new CommandException(
          "Cannot evict: the journal's end cannot be asked for (topic="
              + topic
              + ", why="
              + cause.getMessage()
              + ")");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("Cannot evict: interrupted (topic=" + topic + ")");
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(5));
  }
}
