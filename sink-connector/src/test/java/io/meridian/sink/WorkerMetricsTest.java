package io.meridian.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.internals.PluginMetricsImpl;
import org.junit.jupiter.api.Test;

class WorkerMetricsTest {

  @Test
  void task_startsWhenItsPredecessorStillShowsItsMetrics() {
    try (Metrics metrics = new Metrics()) {
      int before = metrics.metrics().size();
      for (int i = 0; i < 2; i++) {
        WorkerMetrics.show(worker(metrics), new SinkCounters(), "eu-1");
      }
      assertThat(metrics.metrics()).hasSize(before + new SinkCounters().byName().size());
    }
  }

  @Test
  void task_startsWhenTheWorkerIsTooOldForMetrics() {
    WorkerMetrics.show(new FakeContext(), new SinkCounters(), "eu-1");
  }

  private static FakeContext worker(Metrics metrics) {
    return new FakeContext() {
      @Override
      public PluginMetrics pluginMetrics() {
        return new PluginMetricsImpl(metrics, Map.of("task", "0"));
      }
    };
  }
}
