package io.meridian.sink;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** What a worker would be told. */
class FakeContext implements SinkTaskContext {

  final Map<TopicPartition, Long> offsets = new HashMap<>();
  final List<Long> timeouts = new ArrayList<>();

  @Override
  public Map<String, String> configs() {
    return Map.of();
  }

  @Override
  public void offset(Map<TopicPartition, Long> told) {
    offsets.putAll(told);
  }

  @Override
  public void offset(TopicPartition partition, long offset) {
    offsets.put(partition, offset);
  }

  @Override
  public void timeout(long timeoutMs) {
    timeouts.add(timeoutMs);
  }

  @Override
  public Set<TopicPartition> assignment() {
    return Set.of();
  }

  @Override
  public void pause(TopicPartition... partitions) {}

  @Override
  public void resume(TopicPartition... partitions) {}

  @Override
  public void requestCommit() {}

  @Override
  public PluginMetrics pluginMetrics() {
    throw new NoSuchMethodError("an older worker");
  }
}
