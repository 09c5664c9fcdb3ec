package io.meridian.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What all sections of one configuration share: the environment, and the problems found so far. */
final class ConfigLedger {

  static final String PREFIX = "MERIDIAN__";
  static final String SEPARATOR = "__";

  /** By the name without its prefix, in lower case. */
  private final SortedMap<String, Variable> variables = new TreeMap<>();

  private final Set<Variable> read = new LinkedHashSet<>();
  private final Set<String> problems = new LinkedHashSet<>();

  ConfigLedger(Map<String, String> env) {
    for (Map.Entry<String, String> entry : new TreeMap<>(env).entrySet()) {
      String name = entry.getKey();
      if (name.toUpperCase(Locale.ROOT).startsWith(PREFIX)) {
        String place = name.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
        Variable twin = variables.put(place, new Variable(name, entry.getValue()));
        if (twin != null) {
          problem(name + ": says the same as " + twin.name() + "; set only one of them");
        }
      }
    }
  }

  /** The variable of exactly this place, from now on counted as read. */
  @Nullable Variable take(String place) {
    Variable variable = variables.get(place);
    if (variable != null) {
      read.add(variable);
    }
    return variable;
  }

  /** The variable of exactly this place. */
  @Nullable Variable peek(String place) {
    return variables.get(place);
  }

  /** The variables below a place, by what their names say after it; from now on counted as read. */
  SortedMap<String, Variable> takeBelow(String place) {
    SortedMap<String, Variable> below = below(place);
    read.addAll(below.values());
    return below;
  }

  /** The variables below a place, by what their names say after it. */
  SortedMap<String, Variable> below(String place) {
    String prefix = place.isEmpty() ? "" : place + SEPARATOR;
    SortedMap<String, Variable> below = new TreeMap<>();
    variables
        .tailMap(prefix)
        .forEach(
            (name, variable) -> {
              if (name.startsWith(prefix) && name.length() > prefix.length()) {
                below.put(name.substring(prefix.length()), variable);
              }
            });
    return below;
  }

  void problem(String text) {
    problems.add(text);
  }

  List<String> problems() {
    return new ArrayList<>(problems);
  }

  /** The names of the variables that are ours and that nobody has read. */
  List<String> unread() {
    List<String> names = new ArrayList<>();
    for (Variable variable : variables.values()) {
      if (!read.contains(variable)) {
        names.add(variable.name());
      }
    }
    return names;
  }

  /** A variable of the environment, spelled as it was found. */
  record Variable(String name, String value) {}
}
