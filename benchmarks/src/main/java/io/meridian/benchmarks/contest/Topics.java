package io.meridian.benchmarks.contest;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes topics that are no part of a deployment. */
final class Topics {

  private static final long PAUSE_MS = 100;

  private Topics() {}

  /** Returns when their metadata is there: a producer that comes earlier can get stuck. */
  static void create(Admin admin, List<NewTopic> topics) {
    try {
      admin.createTopics(topics).all().get();
      List<String> names = topics.stream().map(NewTopic::name).toList();
      while (!areThere(admin, names)) {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("Cannot make topics: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot make topics: interrupted", e);
    }
  }

  private static boolean areThere(Admin admin, List<String> names)
      throws ExecutionException, InterruptedException {
    try {
      return admin.describeTopics(names).allTopicNames().get().values().stream()
          .flatMap(topic -> topic.partitions().stream())
          .allMatch(partition -> partition.leader() != null && !partition.leader().isEmpty());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw e;
    }
  }
}
