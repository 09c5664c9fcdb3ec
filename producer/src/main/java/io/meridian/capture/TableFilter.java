package io.meridian.capture;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Which tables are captured: patterns of the form {@code schema.table} in which {@code *} stands
 * for any characters; a leading {@code !} excludes, whatever else includes.
 */
record TableFilter(List<String> patterns) {

  TableFilter {
    patterns = List.copyOf(patterns);
  }

  boolean matches(String schema, String table) {
    String name = schema + "." + table;
    boolean included = false;
    for (String pattern : patterns) {
      if (pattern.startsWith("!")) {
        if (regex(pattern.substring(1)).matcher(name).matches()) {
          return false;
        }
      } else {
        included |= regex(pattern).matcher(name).matches();
      }
    }
    return included;
  }

  /** The patterns that name exactly one table. */
  List<String> exact() {
    return patterns.stream().filter(p -> !p.startsWith("!") && p.indexOf('*') < 0).toList();
  }

  private static Pattern regex(String pattern) {
    StringBuilder regex = new StringBuilder();
    for (String part : pattern.split("\\*", -1)) {
      regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(part));
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }
}
