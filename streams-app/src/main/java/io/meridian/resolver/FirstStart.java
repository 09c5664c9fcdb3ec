package io.meridian.resolver;

import io.meridian.topology.ReplicationConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Decides where the journals are read from, before anything is read.
 *
 * <p>Streams knows only one answer to "there is no offset": a reset policy, which cannot tell the
 * first start from a loss. So the policy of the source is {@code none}, and the first start commits
 * the earliest offsets itself. What a start finds:
 *
 * <ul>
 *   <li>A: every partition of a journal has an offset: it goes on from there.
 *   <li>B: no partition of a journal has one, and nothing shows that it was ever read: a first
 *       start, of the resolver or of a region that joined. It is read from the earliest.
 *   <li>C: no journal has one, but the stores' change logs hold records: the offsets were lost, as
 *       when the group was without members for longer than {@code offsets.retention.minutes}.
 *       Refused.
 *   <li>D: some partitions of a journal have one and others have not. Refused.
 * </ul>
 */
final class FirstStart {

  private final ReplicationConfig replication;
  private final String group;

  FirstStart(ReplicationConfig replication) {
    this.replication = replication;
    this.group = ResolverNames.applicationId(replication.localRegion());
  }

  /**
   * Commits the earliest offset of every journal that is read for the first time. May be called
   * again after any exception.
   *
   * @throws IllegalStateException when offsets were lost; nothing is changed
   * @throws KafkaException when the cluster cannot be asked
   */
  void prepare(Admin admin) {
    Map<TopicPartition, OffsetAndMetadata> committed = committed(admin);
    List<TopicPartition> missing = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (String journal : ResolverTopology.owners(replication).keySet()) {
      List<TopicPartition> without =
          partitions(journal).filter(partition -> committed.get(partition) == null).toList();
      if (!without.isEmpty() && without.size() < replication.partitions()) {
        problems.add("the group has no offset of " + without);
      }
      missing.addAll(without);
    }
    if (missing.isEmpty()) {
      return;
    }
    if (missing.size() == replication.partitions() * replication.writers().size()) {
      problems.addAll(traces(admin));
    }
    if (!problems.isEmpty()) {
      throw new IllegalStateException(
          "Cannot start the resolver: its committed offsets were lost; reset it on purpose, see its"
              + " README (group="
              + group
              + ", found="
              + problems
              + ")");
    }
    Map<TopicPartition, OffsetAndMetadata> earliest = new HashMap<>();
    offsets(admin, missing, OffsetSpec.earliest())
        .forEach((partition, offset) -> earliest.put(partition, new OffsetAndMetadata(offset)));
    await(admin.alterConsumerGroupOffsets(group, earliest).all());
  }

  /** What shows that the resolver ran before; empty when nothing does. */
  private List<String> traces(Admin admin) {
    List<String> changelogs = ResolverNames.changelogs(replication.localRegion());
    List<TopicPartition> existing =
        await(admin.listTopics().names()).stream()
            .filter(changelogs::contains)
            .flatMap(this::partitions)
            .toList();
    Map<String, Long> records = new TreeMap<>();
    offsets(admin, existing, OffsetSpec.latest())
        .forEach((partition, end) -> records.merge(partition.topic(), end, Long::sum));
    return records.entrySet().stream()
        .filter(entry -> entry.getValue() > 0)
        .map(entry -> "no offset at all, but records in " + entry.getKey())
        .toList();
  }

  private Map<TopicPartition, OffsetAndMetadata> committed(Admin admin) {
    return await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
  }

  private static Map<TopicPartition, Long> offsets(
      Admin admin, List<TopicPartition> partitions, OffsetSpec spec) {
    if (partitions.isEmpty()) {
      return Map.of();
    }
    var specs = partitions.stream().collect(Collectors.toMap(p -> p, p -> spec));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    await(admin.listOffsets(specs).all())
        .forEach((partition, found) -> offsets.put(partition, found.offset()));
    return offsets;
  }

  private Stream<TopicPartition> partitions(String topic) {
    return Stream.iterate(0, n -> n + 1)
        .limit(replication.partitions())
        .map(partition -> new TopicPartition(topic, partition));
  }

  private static <T> T await(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new KafkaException(
          "Cannot look after the resolver's offsets: " + cause.getMessage(), cause);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
