package io.meridian.endpoint;

import io.meridian.health.Health;
import io.meridian.health.Program;
import io.meridian.report.CollectionReport;
import io.meridian.report.KeyReport;
import io.meridian.report.OpenConflict;
import io.meridian.report.Reports;
import io.meridian.report.SiblingReport;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A resolver that knows what a test tells it. */
public final class SampleReports implements Program, Reports {

  /** The key that it knows from the start: two versions that wait for a decision. */
  public static final String KEY = "default/notes/7";

  private final Map<String, KeyReport> keys = new ConcurrentHashMap<>();
  private volatile boolean ready = true;

  /** Knows {@link #KEY}. */
  public SampleReports() {
    keys.put(
        KEY,
        held(
            sibling("eu-central-1", 11, "UPDATE", Map.of("id", "7", "body", "from Europe"), true),
            sibling("us-west-1", 12, "UPDATE", Map.of("id", "7", "body", "from the west"), false)));
  }

  /** {@link #KEY}, waiting for a decision between two versions. */
  public static KeyReport held(SiblingReport first, SiblingReport second) {
    return report(true, List.of(first, second), "eu-central-1=1:11,us-west-1=1:12");
  }

  /** {@link #KEY} with these versions. */
  public static KeyReport report(boolean held, List<SiblingReport> siblings, String context) {
    return new KeyReport(
        KEY,
        2,
        "us-west-1",
        "manual",
        3,
        held,
        false,
        false,
        new TreeMap<>(Map.of("eu-central-1", "1:10", "us-west-1", "1:9")),
        siblings,
        null,
        1,
        context);
  }

  /** A version in JSON. */
  public static SiblingReport sibling(
      String region, long position, String operation, Map<String, String> fields, boolean shown) {
    StringBuilder json = new StringBuilder("{");
    new TreeMap<>(fields)
        .forEach(
            (field, value) ->
                json.append(json.length() == 1 ? "" : ",")
                    .append("\"" + field + "\":\"" + value + "\""));
    byte[] payload = json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    return new SiblingReport(
        region,
        1,
        position,
        position << 16,
        "2026-11-21T10:00:0" + position % 10 + "Z",
        operation,
        "application/json",
        0,
        Base64.getEncoder().encodeToString(payload),
        new TreeMap<>(fields),
        shown);
  }

  /** Tells something else from now on; null forgets the key. */
  public void tell(String key, @Nullable KeyReport report) {
    if (report == null) {
      keys.remove(key);
    } else {
      keys.put(key, report);
    }
  }

  /** Answers nothing until told otherwise. */
  public void ready(boolean now) {
    ready = now;
  }

  @Override
  public Optional<KeyReport> explain(String key) {
    check();
    if (key.split("/", -1).length != 3) {
      throw new IllegalArgumentException("Cannot read a resource key: it must be tenant/type/id");
    }
    return Optional.ofNullable(keys.get(key));
  }

  @Override
  public String resolved(String key) {
    check();
    return "eu-central-1=1:77";
  }

  @Override
  public List<OpenConflict> conflicts(int limit) {
    check();
    OpenConflict held =
        new OpenConflict(
            KEY,
            "manual",
            true,
            List.of("eu-central-1", "us-west-1"),
            "eu-central-1",
            "2026-11-21T10:00:02Z");
    OpenConflict open =
        new OpenConflict(
            "default/orders/1,2",
            "last_write_wins",
            false,
            List.of("ap-tokyo-1", "us-west-1"),
            "us-west-1",
            "2026-11-21T10:00:03Z");
    return List.of(held, open).stream().limit(limit).toList();
  }

  @Override
  public List<CollectionReport> collection() {
    check();
    return List.of(new CollectionReport(0, 3, Map.of("us-west-1", "1:9"), List.of("eu-central-1")));
  }

  @Override
  public String name() {
    return "resolver";
  }

  @Override
  public void start() {}

  @Override
  public void close() {}

  @Override
  public Health health() {
    return ready ? Health.up("running") : Health.waiting("starting");
  }

  @Override
  public Map<String, Number> metrics() {
    return Map.of();
  }

  private void check() {
    if (!ready) {
      throw new IllegalStateException("Cannot answer: the resolver is not ready");
    }
  }
}
