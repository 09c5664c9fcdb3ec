package io.meridian.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.meridian.replica.TargetState;
import io.meridian.replica.avro.TargetStatus;
import io.meridian.sink.MeridianSinkConnector;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A target as a person sees it: what its worker says, and what its tasks told.
 *
 * @param connector the name of its connector; empty when there is none any more
 * @param told what its tasks told last, in the order of their numbers; may be empty
 * @param config the connector's keys; empty when there is none any more
 */
record TargetView(
    String name,
    String connector,
    TargetState state,
    List<String> tasks,
    List<TargetStatus> told,
    Map<String, String> config) {

  private static final String CONNECTOR = MeridianSinkConnector.class.getName();

  /** What a key is that a connector does not have. */
  private static final Map<String, Object> DEFAULTS =
      new MeridianSinkConnector().config().defaultValues();

  private static final String REGION = "meridian.region";

  /** Copies. */
  TargetView {
    tasks = List.copyOf(tasks);
    told = List.copyOf(told);
    config = Map.copyOf(config);
  }

  /**
   * The targets of a region, in the order of their names.
   *
   * @param connectors what the worker says, by the names of connectors
   * @param told what tasks told, by the names of targets
   */
  static List<TargetView> of(
      String region, Map<String, JsonNode> connectors, Map<String, List<TargetStatus>> told) {
    Map<String, TargetView> views = new TreeMap<>();
    told.forEach(
        (name, tasks) ->
            views.put(
                name, new TargetView(name, "", TargetState.REMOVED, List.of(), tasks, Map.of())));
    connectors.forEach(
        (connector, found) -> {
          Map<String, String> config = config(found);
          if (CONNECTOR.equals(config.get("connector.class"))
              && region.equals(config.get(REGION))) {
            String given = config.getOrDefault("meridian.target.name", "");
            String name = given.isEmpty() ? region : given;
            views.put(name, of(name, connector, found, told.getOrDefault(name, List.of())));
          }
        });
    return List.copyOf(views.values());
  }

  private static TargetView of(
      String name, String connector, JsonNode found, List<TargetStatus> told) {
    List<String> tasks = new ArrayList<>();
    found.path("status").path("tasks").forEach(task -> tasks.add(task.path("state").asText()));
    String overall = found.path("status").path("connector").path("state").asText();
    List<TargetStatus> current = told.size() > tasks.size() ? told.subList(0, tasks.size()) : told;
    return new TargetView(
        name, connector, state(overall, tasks, current), tasks, current, config(found));
  }

  private static TargetState state(String overall, List<String> tasks, List<TargetStatus> told) {
    if (overall.equals("PAUSED") || overall.equals("STOPPED")) {
      return TargetState.PAUSED;
    }
    if (overall.equals("FAILED") || tasks.contains("FAILED")) {
      return TargetState.FAILED;
    }
    List<TargetState> states = new ArrayList<>();
    for (TargetStatus status : told) {
      states.add(TargetState.valueOf(status.getState().name()));
    }
    states.remove(TargetState.REMOVED); // told of the one that had the name before
    // The connector itself does nothing once its tasks run, and workers are late to tell of it.
    if (tasks.isEmpty() || !tasks.stream().allMatch("RUNNING"::equals)) {
      states.add(TargetState.SYNCING); // another worker takes it over
    }
    return TargetState.of(states);
  }

  /** Whether its tasks have stopped reading. */
  boolean quiet() {
    return tasks.stream().noneMatch("RUNNING"::equals);
  }

  /** Whether all its tasks read. */
  boolean running() {
    return state != TargetState.PAUSED && tasks.stream().allMatch("RUNNING"::equals);
  }

  /** When the newest state of its tasks began; empty text when none was told. */
  String since() {
    return told.stream().mapToLong(TargetStatus::getSince).max().stream()
        .mapToObj(micros -> Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString())
        .findFirst()
        .orElse("");
  }

  /** Why it failed; empty when it did not, or nobody told. */
  String reason() {
    if (state != TargetState.FAILED) {
      return "";
    }
    return told.stream()
        .map(TargetStatus::getReason)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse("");
  }

  private String setting(String key) {
    return config.getOrDefault(key, String.valueOf(DEFAULTS.get(key)));
  }

  /** All of it, for people and for programs. */
  Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("name", name);
    facts.put("region", told.isEmpty() ? config.getOrDefault(REGION, "") : told.get(0).getRegion());
    facts.put("state", state.name().toLowerCase(Locale.ROOT));
    facts.put("since", since());
    facts.put("reason", reason());
    facts.put("priority", Integer.parseInt(setting("target.priority")));
    facts.put("read_replica", Boolean.parseBoolean(setting("target.read.replica")));
    facts.put("sync_timeout_ms", Long.parseLong(setting("sync.timeout.ms")));
    facts.put("max_retry_attempts", Integer.parseInt(setting("max.retry.attempts")));
    facts.put("retry_delay_ms", Long.parseLong(setting("retry.backoff.ms")));
    facts.put("rows_per_second", Long.parseLong(setting("rate.limit.rows.per.second")));
    facts.put("bytes_per_second", Long.parseLong(setting("rate.limit.bytes.per.second")));
    facts.put("connector", connector);
    facts.put("tasks", tasks);
    return facts;
  }

  private static Map<String, String> config(JsonNode found) {
    Map<String, String> config = new LinkedHashMap<>();
    found
        .path("info")
        .path("config")
        .fields()
        .forEachRemaining(field -> config.put(field.getKey(), field.getValue().asText()));
    return config;
  }
}
