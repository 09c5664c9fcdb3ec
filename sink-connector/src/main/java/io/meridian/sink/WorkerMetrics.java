package io.meridian.sink;

import java.util.LinkedHashMap;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Measurable;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the counters among the worker's own metrics (KIP-877, workers from 4.1 on): {@code
 * kafka.connect:type=plugins,connector=…,task=…,target=…}. A task must never fail for them.
 */
final class WorkerMetrics {

  private static final Logger LOGGER = LoggerFactory.getLogger(WorkerMetrics.class);

  private WorkerMetrics() {}

  /** Registers the counters, or says that this worker shows none. */
  static void show(SinkTaskContext context, SinkCounters counters, String target) {
    try {
      register(context.pluginMetrics(), counters, target);
    } catch (LinkageError | NullPointerException e) {
      LOGGER.info("The worker is too old for metrics of plugins reason={}", e.toString());
    }
  }

  private static void register(PluginMetrics metrics, SinkCounters counters, String target) {
    LinkedHashMap<String, String> tags = new LinkedHashMap<>();
    tags.put("target", target);
    counters
        .byName()
        .forEach(
            (name, counter) -> {
              MetricName metric = metrics.metricName(name, counter.description(), tags);
              try {
                metrics.addMetric(metric, (Measurable) (config, now) -> counter.value().sum());
              } catch (IllegalArgumentException e) {
                // A worker that lost its group starts the task anew before the old one has ended,
                // and both have one place for their metrics.
                LOGGER.warn("The task's predecessor still shows its metric metric={}", name);
              }
            });
  }
}
