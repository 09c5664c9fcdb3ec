package io.meridian.cluster;

import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import io.meridian.topology.ReplicationConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the topics of all regions, and checks that those which are there can be used.
 *
 * <p>{@link #create} leaves an existing topic as it is; {@link #verify} says what is wrong with it.
 */
public final class TopicAdmin {

  private static final long METADATA_TIMEOUT_MS = 30_000;
  private static final long METADATA_POLL_MS = 50;

  private TopicAdmin() {}

  /**
   * Makes what is missing of the topics of all regions, and returns when every topic's metadata is
   * there: producing earlier can leave an idempotent producer stuck.
   *
   * @throws TopicMismatchException when a topic that was there before cannot be used
   * @throws KafkaException when the cluster cannot be asked or refuses; some topics may exist then,
   *     and the call may be made again
   */
  public static void create(ReplicationConfig config, Admin admin) {
    create(config.topology().regionIds(), config.partitions(), config.replicationFactor(), admin);
  }

  /**
   * Checks every topic of all regions.
   *
   * @throws TopicMismatchException naming each topic that is missing, has another number of
   *     partitions, or is compacted or limited in time or size where that would lose events
   */
  public static void verify(ReplicationConfig config, Admin admin) {
    verify(config.topology().regionIds(), config.partitions(), admin);
  }

  /**
   * As {@link #create(ReplicationConfig, Admin)}, for some regions.
   *
   * @param partitions of every topic except {@link Topic#CAPTURE} and {@link Topic#CONTROL}, which
   *     have one
   */
  public static void create(
      Collection<RegionId> regions, int partitions, short replicationFactor, Admin admin) {
    List<NewTopic> wanted = new ArrayList<>();
    layout(regions, partitions)
        .forEach(
            (name, plan) ->
                wanted.add(
                    new NewTopic(name, plan.partitions(), replicationFactor)
                        .configs(plan.kind().config())));
    admin.createTopics(wanted).values().forEach(TopicAdmin::createdOrThere);
    awaitMetadata(regions, partitions, admin);
    verify(regions, partitions, admin);
  }

  /** As {@link #verify(ReplicationConfig, Admin)}, for some regions. */
  public static void verify(Collection<RegionId> regions, int partitions, Admin admin) {
    Map<String, TopicPlan> layout = layout(regions, partitions);
    Map<String, TopicDescription> present = describe(layout.keySet(), admin);
    Map<String, Config> configs = configs(present.keySet(), admin);
    List<String> problems = new ArrayList<>();
    layout.forEach(
        (name, plan) -> {
          TopicDescription topic = present.get(name);
          Config config = configs.get(name);
          if (topic == null || config == null) {
            problems.add(name + " is missing");
          } else {
            plan.compare(name, topic, config, problems);
          }
        });
    if (!problems.isEmpty()) {
      throw new TopicMismatchException(problems);
    }
  }

  private static Map<String, TopicPlan> layout(Collection<RegionId> regions, int partitions) {
    Map<String, TopicPlan> layout = new TreeMap<>();
    for (RegionId region : regions) {
      for (Topic topic : Topic.values()) {
        TopicKind kind = TopicKind.of(topic);
        layout.put(topic.of(region), new TopicPlan(kind, topic == Topic.CAPTURE ? 1 : partitions));
      }
      layout.put(
          Topic.JOURNAL.of(region.operator()),
          new TopicPlan(TopicKind.of(Topic.JOURNAL), partitions));
    }
    layout.put(Topic.CONTROL, new TopicPlan(TopicKind.LOG, 1));
    return layout;
  }

  private static void createdOrThere(String topic, KafkaFuture<Void> created) {
    try {
      created.get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw refused("create", topic, e);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static void awaitMetadata(Collection<RegionId> regions, int partitions, Admin admin) {
    Set<String> names = layout(regions, partitions).keySet();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(METADATA_TIMEOUT_MS);
    while (true) {
      Map<String, TopicDescription> present = describe(names, admin);
      Set<String> configured = configs(names, admin).keySet();
      List<String> waiting =
          names.stream()
              .filter(name -> !configured.contains(name) || !hasLeaders(present.get(name)))
              .toList();
      if (waiting.isEmpty()) {
        return;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new KafkaException(
            "Cannot use topics: created, but without a leader in time (topics="
                + waiting
                + ", waitedMs="
                + METADATA_TIMEOUT_MS
                + ")");
      }
      try {
        TimeUnit.MILLISECONDS.sleep(METADATA_POLL_MS);
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
  }

  private static boolean hasLeaders(@Nullable TopicDescription topic) {
    return topic != null
        && topic.partitions().stream().allMatch(p -> p.leader() != null && !p.leader().isEmpty());
  }

  private static Map<String, TopicDescription> describe(Collection<String> names, Admin admin) {
    Map<String, TopicDescription> present = new HashMap<>();
    admin
        .describeTopics(names)
        .topicNameValues()
        .forEach((name, future) -> put(present, name, future));
    return present;
  }

  private static Map<String, Config> configs(Collection<String> names, Admin admin) {
    List<ConfigResource> resources =
        names.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    Map<String, Config> present = new HashMap<>();
    admin
        .describeConfigs(resources)
        .values()
        .forEach((resource, future) -> put(present, resource.name(), future));
    return present;
  }

  /** Leaves out what the broker that was asked does not know, or not yet. */
  private static <V> void put(Map<String, V> present, String topic, KafkaFuture<V> future) {
    try {
      present.put(topic, future.get());
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
        throw refused("describe", topic, e);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static KafkaException refused(String verb, String topic, ExecutionException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return new KafkaException(
        "Cannot " + verb + " topic: " + cause.getMessage() + " (topic=" + topic + ")", cause);
  }

  private static KafkaException interrupted(InterruptedException cause) {
    return new InterruptException(cause);
  }

  /** What one topic must be. */
  private record TopicPlan(TopicKind kind, int partitions) {

    void compare(String name, TopicDescription topic, Config config, List<String> problems) {
      if (topic.partitions().size() != partitions) {
        problems.add(
            name + " has " + topic.partitions().size() + " partitions instead of " + partitions);
      }
      String cleanup = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
      if (!cleanup.equals(kind.cleanup())) {
        problems.add(name + " has cleanup.policy=" + cleanup + " instead of " + kind.cleanup());
      }
      kind.config()
          .forEach(
              (key, wanted) -> {
                String actual = config.get(key).value();
                if (!key.equals(TopicConfig.CLEANUP_POLICY_CONFIG) && !kind.allows(key, actual)) {
                  problems.add(name + " has " + key + "=" + actual + " instead of " + wanted);
                }
              });
    }
  }
}
