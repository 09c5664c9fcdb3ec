package io.meridian.testkit.process;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a worker says about a connector.
 *
 * @param connector the connector's state: RUNNING, FAILED, PAUSED, STOPPED, UNASSIGNED, RESTARTING
 * @param tasks each task's state, in the order of their numbers; empty before they were started
 * @param traces the stack traces of what failed
 */
public record ConnectorStatus(String connector, List<String> tasks, List<String> traces) {

  private static final String RUNNING = "RUNNING";
  private static final String FAILED = "FAILED";

  /** Copies. */
  public ConnectorStatus {
    tasks = List.copyOf(tasks);
    traces = List.copyOf(traces);
  }

  /** Whether the connector and as many tasks as told run, and nothing else is left of it. */
  public boolean isRunning(int expectedTasks) {
    return connector.equals(RUNNING)
        && tasks.size() == expectedTasks
        && tasks.stream().allMatch(RUNNING::equals);
  }

  /** Whether the connector or one of its tasks failed. */
  public boolean isFailed() {
    return connector.equals(FAILED) || tasks.contains(FAILED);
  }

  static ConnectorStatus of(JsonNode status) {
    List<String> tasks = new ArrayList<>();
    List<String> traces = new ArrayList<>();
    JsonNode connector = status.path("connector");
    addTrace(connector, traces);
    for (JsonNode task : status.path("tasks")) {
      tasks.add(task.path("state").asText());
      addTrace(task, traces);
    }
    return new ConnectorStatus(connector.path("state").asText(), tasks, traces);
  }

  private static void addTrace(JsonNode part, List<String> traces) {
    if (part.hasNonNull("trace")) {
      traces.add(part.path("trace").asText());
    }
  }
}
