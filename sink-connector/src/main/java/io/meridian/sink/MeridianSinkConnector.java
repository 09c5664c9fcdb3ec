package io.meridian.sink;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkConnector;

/**
 * Applies the resolved changes of a region to one of its Postgres databases: every change once, in
 * one transaction with the record of how far the database is.
 */
public final class MeridianSinkConnector extends SinkConnector {

  private Map<String, String> properties = Map.of();

  @Override
  public String version() {
    return PluginVersion.text();
  }

  @Override
  public ConfigDef config() {
    return SinkConfigDef.definition();
  }

  @Override
  public Class<? extends Task> taskClass() {
    return MeridianSinkTask.class;
  }

  @Override
  public Config validate(Map<String, String> unchecked) {
    Map<String, ConfigValue> values = new HashMap<>();
    List<ConfigValue> ordered = new ArrayList<>(super.validate(unchecked).configValues());
    ordered.forEach(value -> values.put(value.name(), value));
    SinkRules.problems(unchecked)
        .forEach(
            (key, problem) -> {
              ConfigValue value = values.get(key);
              if (value == null) {
                Object shown = SinkRules.shown(key, unchecked.get(key));
                value = new ConfigValue(key, shown, List.of(), new ArrayList<>());
                ordered.add(value);
              }
              value.addErrorMessage("Invalid value for configuration " + key + ": " + problem);
            });
    return new Config(ordered);
  }

  /**
   * Starts the connector.
   *
   * @throws ConnectException when the configuration is one that {@link #validate} refuses; workers
   *     need not have asked
   */
  @Override
  public void start(Map<String, String> given) {
    new SinkConfig(given);
    Map<String, String> problems = SinkRules.problems(given);
    if (!problems.isEmpty()) {
      throw new ConnectException("Cannot start the connector: unsafe configuration " + problems);
    }
    properties = new HashMap<>(given);
  }

  /** One configuration a task; the worker gives the partitions out among them. */
  @Override
  public List<Map<String, String>> taskConfigs(int maxTasks) {
    List<Map<String, String>> tasks = new ArrayList<>(maxTasks);
    for (int task = 0; task < maxTasks; task++) {
      Map<String, String> own = new HashMap<>(properties);
      own.put(SinkConfigDef.TASK, Integer.toString(task));
      tasks.add(own);
    }
    return tasks;
  }

  /**
   * Moves the store's progress to where the operator wants it: the offsets that Connect keeps are
   * only a copy.
   */
  @Override
  public boolean alterOffsets(Map<String, String> given, Map<TopicPartition, Long> offsets) {
    OffsetsReset.alter(new SinkConfig(given), offsets);
    return true;
  }

  @Override
  public void stop() {
    properties = Map.of();
  }
}
