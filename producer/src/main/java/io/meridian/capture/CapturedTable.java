package io.meridian.capture;

import io.meridian.control.ControlState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A table as the database's catalog has it now.
 *
 * @param kind {@code pg_class.relkind}
 * @param persistence {@code pg_class.relpersistence}
 * @param partition whether it is a partition of another
 * @param replicaIdentity {@code pg_class.relreplident}
 * @param toasted whether values may be stored out of line
 */
record CapturedTable(
    String schema,
    String name,
    char kind,
    char persistence,
    boolean partition,
    char replicaIdentity,
    boolean toasted,
    List<CatalogColumn> columns) {

  private static final char FULL = 'f';
  private static final char NOTHING = 'n';
  private static final char INDEX = 'i';

  CapturedTable {
    columns = List.copyOf(columns);
  }

  String label() {
    return schema + "." + name;
  }

  String quoted() {
    return quote(schema) + "." + quote(name);
  }

  /**
   * Whether the log as things are may lack unchanged values, or the key of a deleted row, or hold a
   * part of an old row that looks like the whole.
   */
  boolean needsFullIdentity() {
    return kind == 'r'
        && replicaIdentity != FULL
        && (toasted || replicaIdentity == NOTHING || replicaIdentity == INDEX);
  }

  /** Whether its updates are merged, and so need the row they replaced, which the log lacks. */
  boolean lacksOldRows(ControlState decisions, String tenant) {
    String type = schema.equals("public") ? name : label();
    return kind == 'r'
        && replicaIdentity != FULL
        && decisions.policies().find(tenant, type, decisions.version()).merges();
  }

  /** Why it cannot be captured, apart from its replica identity; empty when it can. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (kind == 'p' || partition) {
      problems.add("partitioned tables are not supported (table=" + label() + ")");
      return problems;
    }
    if (kind != 'r') {
      problems.add("it is no ordinary table (table=" + label() + ", relkind=" + kind + ")");
      return problems;
    }
    if (persistence != 'p') {
      problems.add("the log does not hold an unlogged table (table=" + label() + ")");
    }
    if (schema.indexOf('.') >= 0 || name.indexOf('.') >= 0 || name.indexOf('"') >= 0) {
      problems.add("the name has a dot or a quote (table=" + label() + ")");
    }
    columnProblems(problems);
    return problems;
  }

  private void columnProblems(List<String> problems) {
    Set<String> lower = new HashSet<>();
    boolean keyed = false;
    for (CatalogColumn column : columns) {
      keyed |= column.keyOrdinal() > 0;
      if (!lower.add(column.name().toLowerCase(Locale.ROOT))) {
        problems.add(
            "columns differ in case only (table=" + label() + ", column=" + column.name() + ")");
      }
      column.problem(label()).ifPresent(problems::add);
    }
    if (!keyed) {
      problems.add("the table has no primary key (table=" + label() + ")");
    }
  }

  static String quote(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }
}
