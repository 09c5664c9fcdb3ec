package io.meridian.cli;

import io.meridian.report.KeyReport;
import io.meridian.report.SiblingReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/** A key on one screen. */
final class KeyScreen {

  private static final String DELETED = "(deleted)";

  private KeyScreen() {}

  /** What its versions say, side by side; fields in which they differ are marked. */
  static List<String> sides(KeyReport report) {
    List<String> lines = new ArrayList<>();
    lines.add(title(report));
    lines.add("");
    List<String> heading = new ArrayList<>(List.of("", "field"));
    report.siblings().forEach(sibling -> heading.add(name(sibling, report)));
    heading.add("shown");
    TextTable table = new TextTable(heading.toArray(new String[0]));
    Map<String, String> shown = shown(report);
    for (String field : fields(report, shown)) {
      List<String> values = new ArrayList<>();
      report.siblings().forEach(sibling -> values.add(value(sibling, field)));
      List<String> row = new ArrayList<>();
      row.add(values.stream().distinct().count() > 1 ? "*" : "");
      row.add(field);
      row.addAll(values);
      row.add(shown.getOrDefault(field, shown.isEmpty() ? DELETED : ""));
      table.add(row);
    }
    if (table.isEmpty()) {
      lines.add("The versions have no fields that can be read.");
    } else {
      lines.addAll(table.lines());
    }
    lines.add("");
    lines.addAll(origins(report));
    return lines;
  }

  /** Everything that is known of it. */
  static List<String> explained(KeyReport report) {
    List<String> lines = new ArrayList<>();
    lines.add(title(report));
    lines.add("");
    TextTable facts = new TextTable("told by", report.region());
    facts.add("partition", Integer.toString(report.partition()));
    facts.add("rule", rule(report));
    facts.add("shown", visible(report));
    facts.add("conflict", conflict(report));
    facts.add("tombstone", report.tombstone() ? "yes, the resource does not exist" : "no");
    facts.add(
        "divergent", report.divergent() ? "YES, one of its events came with two contents" : "no");
    facts.add(
        "audit",
        report.untold() == 0
            ? "told"
            : report.untold() + " events not yet told, other regions may still be behind them");
    facts.add("superseded", report.seen().isEmpty() ? "nothing" : joined(report.seen()));
    facts.add("a decision", "would supersede " + report.context());
    lines.addAll(facts.lines());
    lines.add("");
    lines.addAll(origins(report));
    return lines;
  }

  /** Where each version came from. */
  private static List<String> origins(KeyReport report) {
    if (report.siblings().isEmpty()) {
      return List.of("It has no versions: it was never written, or is forgotten.");
    }
    TextTable table = new TextTable("", "version", "written", "operation", "content", "fields");
    for (SiblingReport sibling : report.siblings()) {
      table.add(
          sibling.visible() ? ">" : "",
          Sides.name(sibling),
          sibling.written(),
          sibling.operation(),
          sibling.contentType(),
          sibling.fields().isEmpty() ? "none that can be read" : fieldsOf(sibling));
    }
    return table.lines();
  }

  private static String title(KeyReport report) {
    return report.key()
        + (report.siblings().size() > 1 ? ": " + report.siblings().size() + " versions" : "")
        + (report.held() ? ", held for a decision" : "");
  }

  private static String rule(KeyReport report) {
    return report.strategy()
        + (report.policy() == 0 ? ", the default" : ", policy version " + report.policy());
  }

  private static String visible(KeyReport report) {
    return report.siblings().stream()
        .filter(SiblingReport::visible)
        .findFirst()
        .map(
            sibling ->
                (report.merged() == null ? "" : "a merge over ")
                    + Sides.name(sibling)
                    + (report.held() ? ", until somebody decides" : ""))
        .orElse("nothing");
  }

  private static String conflict(KeyReport report) {
    if (report.siblings().size() < 2) {
      return "no";
    }
    String since =
        report.siblings().stream()
            .map(SiblingReport::written)
            .max(Comparator.naturalOrder())
            .orElse("");
    return report.siblings().size() + " versions since " + since;
  }

  private static Map<String, String> shown(KeyReport report) {
    Map<String, String> merged = report.merged();
    if (merged != null) {
      return merged;
    }
    return report.siblings().stream()
        .filter(sibling -> sibling.visible() && !Sides.deletes(sibling))
        .findFirst()
        .map(SiblingReport::fields)
        .orElse(Map.of());
  }

  private static TreeSet<String> fields(KeyReport report, Map<String, String> shown) {
    TreeSet<String> names = new TreeSet<>(shown.keySet());
    report.siblings().forEach(sibling -> names.addAll(sibling.fields().keySet()));
    return names;
  }

  private static String value(SiblingReport sibling, String field) {
    return Sides.deletes(sibling) ? DELETED : sibling.fields().getOrDefault(field, "");
  }

  /** The region, and the place where a region has several. */
  private static String name(SiblingReport sibling, KeyReport report) {
    boolean alone =
        report.siblings().stream()
                .filter(other -> Objects.equals(other.region(), sibling.region()))
                .count()
            == 1;
    return alone ? sibling.region() : Sides.name(sibling);
  }

  private static String fieldsOf(SiblingReport sibling) {
    return joined(sibling.fields());
  }

  private static String joined(Map<String, String> entries) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(entries)
        .forEach(
            (name, value) ->
                text.append(text.isEmpty() ? "" : "  ").append(name).append('=').append(value));
    return text.toString();
  }
}
