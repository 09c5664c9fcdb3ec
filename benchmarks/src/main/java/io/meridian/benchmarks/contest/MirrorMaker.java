package io.meridian.benchmarks.contest;

import io.meridian.testkit.process.ChildProcess;
import io.meridian.testkit.process.Classpath;
import io.meridian.testkit.process.JavaProcess;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Kafka's MirrorMaker 2 with exactly once semantics, copying all journals within one broker: {@code
 * journal.R} to {@code <alias>.journal.R}.
 */
final class MirrorMaker implements AutoCloseable {

  /** How many tasks it has; whoever is held beside it has as many threads. */
  static final int TASKS = 2;

  private static final Duration STOP = Duration.ofSeconds(30);

  private final ChildProcess process;
  private final TopicEnds copies;

  private MirrorMaker(ChildProcess process, TopicEnds copies) {
    this.process = process;
    this.copies = copies;
  }

  /**
   * Starts it; it finds the topics by itself.
   *
   * @param alias of the source, the prefix of the copies
   */
  static MirrorMaker launch(Stage stage, String alias) {
    List<NewTopic> topics = new ArrayList<>();
    for (RegionId region : stage.plan().regionIds()) {
      for (RegionId writer : List.of(region, region.operator())) {
        topics.add(
            new NewTopic(
                alias + "." + Topic.JOURNAL.of(writer), stage.plan().partitions(), (short) 1));
      }
    }
    Topics.create(stage.admin(), topics);
    Path file = write(stage.scratch().file(alias + ".properties"), settings(stage, alias));
    ChildProcess process =
        JavaProcess.of(
                "mirror-maker", "org.apache.kafka.connect.mirror.MirrorMaker", Classpath.stock())
            .options(Stage.peer())
            .arguments(file.toString())
            .start(stage.scratch());
    return new MirrorMaker(
        process, new TopicEnds(stage, topics.stream().map(NewTopic::name).toList()));
  }

  ChildProcess process() {
    return process;
  }

  /** The topics it writes. */
  TopicEnds copies() {
    return copies;
  }

  @Override
  public void close() {
    process.stop(STOP);
  }

  private static Properties settings(Stage stage, String alias) {
    String target = "target";
    Properties settings = new Properties();
    settings.put("clusters", alias + ", " + target);
    settings.put(alias + ".bootstrap.servers", stage.broker().bootstrapServers());
    settings.put(target + ".bootstrap.servers", stage.broker().bootstrapServers());
    settings.put(alias + "->" + target + ".enabled", "true");
    settings.put(target + "->" + alias + ".enabled", "false");
    settings.put(alias + "->" + target + ".topics", "journal\\..*");
    settings.put(target + ".exactly.once.source.support", "enabled");
    settings.put("tasks.max", Integer.toString(TASKS));
    settings.put("replication.factor", "1");
    for (String topic :
        List.of(
            "checkpoints",
            "heartbeats",
            "offset-syncs",
            "offset.storage",
            "status.storage",
            "config.storage")) {
      settings.put(topic + (topic.contains(".") ? "" : ".topic") + ".replication.factor", "1");
    }
    settings.put("emit.heartbeats.enabled", "false");
    settings.put("emit.checkpoints.enabled", "false");
    settings.put("sync.topic.configs.enabled", "false");
    settings.put("sync.topic.acls.enabled", "false");
    // What makes it fast: as much in a poll, and so in a transaction, as it can get.
    settings.put(alias + ".consumer.max.poll.records", "5000");
    settings.put(alias + ".consumer.fetch.min.bytes", "100000");
    settings.put(alias + ".consumer.max.partition.fetch.bytes", "4194304");
    settings.put(target + ".producer.compression.type", "lz4");
    settings.put(target + ".producer.batch.size", "131072");
    settings.put(target + ".producer.linger.ms", "20");
    return settings;
  }

  private static Path write(Path file, Properties settings) {
    try (OutputStream out = Files.newOutputStream(file)) {
      settings.store(out, null);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write settings (file=" + file + ")", e);
    }
  }
}
