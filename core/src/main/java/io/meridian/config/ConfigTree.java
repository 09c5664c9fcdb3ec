package io.meridian.config;

import io.meridian.config.ConfigLedger.Variable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One section of the configuration: what the file says, replaced by what the environment says.
 *
 * <p>A variable {@code MERIDIAN__REPLICATION__LOCAL_REGION} replaces {@code
 * replication.local_region}: {@code __} parts the path, case does not matter. A list is
 * comma-separated; the second map of a list of maps is {@code …__1__…}. In the free maps that
 * {@link #properties} reads, a single underscore stands for a dot ({@code
 * MERIDIAN__KAFKA__BOOTSTRAP_SERVERS} sets {@code bootstrap.servers}), unless the file has a key
 * that differs from it only in {@code . - _} and case: then it replaces that one.
 *
 * <p>Nothing is thrown while reading. Every problem is kept, the reader gets the default or an
 * empty value, and {@link #complete()} on the root throws them all. Whatever was read before that
 * must not be acted on. Keys that nobody has read by then are problems too, so every key has to be
 * read, or {@linkplain #leave left} to another program, whatever the values of its neighbours.
 *
 * <p>Not thread-safe.
 */
public final class ConfigTree {

  private final ConfigLedger ledger;
  private final String path;
  private final String place;
  private final Map<String, Object> values;
  private final Set<String> known = new LinkedHashSet<>();
  private final Map<String, ConfigTree> children = new LinkedHashMap<>();

  private ConfigTree(ConfigLedger ledger, String path, String place, Map<?, ?> values) {
    this.ledger = ledger;
    this.path = path;
    this.place = place;
    this.values = new LinkedHashMap<>();
    values.forEach((key, value) -> this.values.put(String.valueOf(key), value));
  }

  /**
   * The root.
   *
   * @param root as a YAML parser gives it: maps, lists, texts, numbers, booleans, nulls
   * @param env the environment; variables that do not start with {@code MERIDIAN__} are not ours
   */
  public static ConfigTree of(Map<String, ?> root, Map<String, String> env) {
    return new ConfigTree(new ConfigLedger(env), "", "", root);
  }

  /** The section of this key; an absent one is empty. The same section each time. */
  public ConfigTree section(String key) {
    known.add(key);
    return children.computeIfAbsent(key, k -> child(k, k, values.get(k)));
  }

  /** The sections of a list, in order; empty when the key is absent. */
  public List<ConfigTree> sections(String key) {
    known.add(key);
    List<?> items = List.of();
    Object value = values.get(key);
    if (value instanceof List) {
      items = (List<?>) value;
    } else if (value != null) {
      reject(key, "expected a list of sections, found " + kind(value));
    }
    List<ConfigTree> sections = new ArrayList<>();
    for (int i = 0; i < items.size() || !ledger.below(below(key) + "__" + i).isEmpty(); i++) {
      String name = key + "[" + i + "]";
      Object item = i < items.size() ? items.get(i) : null;
      String step = key + ConfigLedger.SEPARATOR + i;
      sections.add(children.computeIfAbsent(name, n -> child(n, step, item)));
    }
    return sections;
  }

  /**
   * Whether the file or the environment says anything at or below a key. Does not count as read.
   */
  public boolean has(String key) {
    return values.get(key) != null
        || ledger.peek(below(key)) != null
        || !ledger.below(below(key)).isEmpty();
  }

  /** A text that must be there and not be blank; empty when it is not, which is a problem. */
  public String text(String key) {
    Optional<String> found = find(key).filter(text -> !text.isBlank());
    if (found.isEmpty()) {
      reject(key, "is required");
    }
    return found.orElse("");
  }

  /** A text, or the default when the key is absent. */
  public String text(String key, String fallback) {
    return find(key).orElse(fallback);
  }

  /** A text that may be absent. */
  public Optional<String> find(String key) {
    known.add(key);
    Variable variable = ledger.take(below(key));
    if (variable != null) {
      return Optional.of(variable.value().trim());
    }
    Object value = values.get(key);
    if (value instanceof Map || value instanceof List) {
      reject(key, "expected a single value, found " + kind(value));
      return Optional.empty();
    }
    return value == null ? Optional.empty() : Optional.of(String.valueOf(value));
  }

  /** A whole number of a range, or the default when the key is absent. */
  public int integer(String key, int fallback, int min, int max) {
    Optional<String> found = find(key);
    if (found.isPresent()) {
      try {
        int value = Integer.parseInt(found.get());
        if (value >= min && value <= max) {
          return value;
        }
      } catch (NumberFormatException e) {
        // said below, with the range
      }
      reject(key, found.get(), "expected a whole number from " + min + " to " + max);
    }
    return fallback;
  }

  /** A truth value, or the default when the key is absent. */
  public boolean flag(String key, boolean fallback) {
    Optional<String> found = find(key);
    if (found.isPresent()) {
      String value = found.get().toLowerCase(Locale.ROOT);
      if (value.equals("true") || value.equals("false")) {
        return value.equals("true");
      }
      reject(key, found.get(), "expected true or false");
    }
    return fallback;
  }

  /**
   * A duration, or the default when the key is absent: a whole number and one of {@code ms s m h
   * d}, or ISO-8601 ({@code PT5S}). A bare number is legal where the key names the unit: {@code
   * _ms}, {@code _secs} or {@code _seconds}.
   */
  public Duration duration(String key, Duration fallback) {
    Optional<String> found = find(key);
    if (found.isPresent()) {
      Optional<Duration> value = Durations.parse(key, found.get());
      if (value.isPresent()) {
        return value.get();
      }
      reject(key, found.get(), "expected " + Durations.legal(key));
    }
    return fallback;
  }

  /** One of an enum's constants, written in lower snake case, or the default. */
  public <E extends Enum<E>> E choice(String key, Class<E> type, E fallback) {
    Optional<String> found = find(key);
    if (found.isPresent()) {
      List<String> legal = new ArrayList<>();
      for (E constant : type.getEnumConstants()) {
        String label = constant.name().toLowerCase(Locale.ROOT);
        if (label.equals(found.get())) {
          return constant;
        }
        legal.add(label);
      }
      reject(key, found.get(), "expected one of " + String.join(", ", legal));
    }
    return fallback;
  }

  /** A list of texts; empty when the key is absent. A single text is a list of one. */
  public List<String> texts(String key) {
    known.add(key);
    Variable variable = ledger.take(below(key));
    return variable != null ? split(variable.value()) : list(key, values.get(key));
  }

  /**
   * A map of free names to lists of texts, as in {@code us-west-1: [eu-central-1]}. In a name that
   * only the environment has, underscores become hyphens.
   */
  public Map<String, List<String>> lists(String key) {
    known.add(key);
    Map<String, List<String>> lists = new LinkedHashMap<>();
    map(key, values.get(key))
        .forEach((name, value) -> lists.put(name, list(key + "." + name, value)));
    ledger
        .takeBelow(below(key))
        .forEach(
            (name, variable) ->
                lists.put(spelling(lists.keySet(), name, '-'), split(variable.value())));
    return lists;
  }

  /**
   * A free map, passed through to somebody else's library: nested maps are joined by dots, lists by
   * commas. Empty when the key is absent. Sorted by key.
   */
  public Map<String, String> properties(String key) {
    known.add(key);
    Map<String, String> flat = new TreeMap<>();
    flatten(key, "", map(key, values.get(key)), flat);
    ledger
        .takeBelow(below(key))
        .forEach(
            (name, variable) ->
                flat.put(spelling(flat.keySet(), name.replace("__", "."), '.'), variable.value()));
    return flat;
  }

  /** Leaves keys, with all below them, to other programs that read the same file. */
  public void leave(String... keys) {
    for (String key : keys) {
      known.add(key);
      ledger.take(below(key));
      ledger.takeBelow(below(key));
    }
  }

  /** Notes a problem with a key's value: {@code path: why (value=…)}. Secrets are not shown. */
  public void reject(String key, Object value, String why) {
    reject(key, why + " (value=" + (Secrets.named(key) ? Secrets.MASK : value) + ")");
  }

  /** Notes a problem with a key. */
  public void reject(String key, String why) {
    Variable variable = ledger.peek(below(key));
    String origin = variable == null ? "" : " (from " + variable.name() + ")";
    ledger.problem(path(key) + origin + ": " + why);
  }

  /** The full path of a key, as in {@code replication.regions[0].id}. */
  public String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /**
   * Ends the reading; called once, on the root.
   *
   * @throws ConfigException with every problem found, the keys that nobody has read among them
   */
  public void complete() {
    unknown();
    for (String name : ledger.unread()) {
      ledger.problem(name + ": sets no known key");
    }
    List<String> problems = ledger.problems();
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  private void unknown() {
    for (String key : values.keySet()) {
      if (!known.contains(key)) {
        ledger.problem(path(key) + ": unknown key; known here are " + String.join(", ", known));
      }
    }
    children.values().forEach(ConfigTree::unknown);
  }

  private ConfigTree child(String name, String step, @Nullable Object value) {
    return new ConfigTree(ledger, path(name), below(step), map(name, value));
  }

  private Map<String, Object> map(String key, @Nullable Object value) {
    Map<String, Object> entries = new LinkedHashMap<>();
    if (value instanceof Map) {
      ((Map<?, ?>) value).forEach((name, entry) -> entries.put(String.valueOf(name), entry));
    } else if (value != null) {
      reject(key, "expected a section, found " + kind(value));
    }
    return entries;
  }

  private List<String> list(String key, @Nullable Object value) {
    List<String> texts = new ArrayList<>();
    if (value instanceof List) {
      for (Object item : (List<?>) value) {
        if (item == null || item instanceof Map || item instanceof List) {
          reject(key, "expected a list of single values, found " + kind(item) + " in it");
        } else {
          texts.add(String.valueOf(item));
        }
      }
    } else if (value instanceof Map) {
      reject(key, "expected a list, found " + kind(value));
    } else if (value != null) {
      texts.add(String.valueOf(value));
    }
    return texts;
  }

  private void flatten(String key, String prefix, Map<?, ?> from, Map<String, String> into) {
    from.forEach(
        (name, value) -> {
          String full = prefix + name;
          if (value instanceof Map) {
            flatten(key, full + ".", (Map<?, ?>) value, into);
          } else if (value == null) {
            reject(key + "." + full, "has no value");
          } else if (value instanceof List) {
            into.put(full, String.join(",", list(key + "." + full, value)));
          } else {
            into.put(full, String.valueOf(value));
          }
        });
  }

  private String below(String step) {
    String lower = step.toLowerCase(Locale.ROOT);
    return place.isEmpty() ? lower : place + ConfigLedger.SEPARATOR + lower;
  }

  private static String spelling(Set<String> existing, String name, char joint) {
    for (String candidate : existing) {
      if (bare(candidate).equals(bare(name))) {
        return candidate;
      }
    }
    return name.replace('_', joint);
  }

  private static String bare(String name) {
    return name.toLowerCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  private static List<String> split(String value) {
    return Arrays.stream(value.split(",")).map(String::trim).filter(t -> !t.isEmpty()).toList();
  }

  private static String kind(@Nullable Object value) {
    if (value == null) {
      return "nothing";
    }
    return value instanceof Map ? "a section" : value instanceof List ? "a list" : "a single value";
  }
}
