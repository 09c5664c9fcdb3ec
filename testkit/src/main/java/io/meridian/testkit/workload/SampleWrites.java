package io.meridian.testkit.workload;

import io.meridian.testkit.workload.SampleTable.Column;
import io.meridian.testkit.workload.SampleTable.KeyColumn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Random operations on the sample tables. */
final class SampleWrites implements RowWrites {

  private static final int INSERT_PERCENT = 35;
  private static final int UPDATE_PERCENT = 40;
  private static final int BULK_UPDATE_PERCENT = 5;
  private static final int DELETE_PERCENT = 15;
  private static final int LARGE_UPDATED_PERCENT = 20;
  private static final int BULK_ROWS = 5;

  private final RandomGenerator random;
  private final KeySpace keys;

  SampleWrites(RandomGenerator random, KeySpace keys) {
    this.random = random;
    this.keys = keys;
  }

  /** One operation of any kind on any table. */
  @Override
  public int any(Connection connection) throws SQLException {
    SampleTable table = SampleSchema.pick(random);
    long key = keys.pick(random);
    int dice = random.nextInt(100);
    if (dice < INSERT_PERCENT) {
      return insert(connection, table, key);
    }
    dice -= INSERT_PERCENT;
    if (dice < UPDATE_PERCENT) {
      return update(connection, table, key);
    }
    dice -= UPDATE_PERCENT;
    if (dice < BULK_UPDATE_PERCENT) {
      return updateSeveral(connection, table, key);
    }
    dice -= BULK_UPDATE_PERCENT;
    return dice < DELETE_PERCENT
        ? delete(connection, table, key)
        : changeKey(connection, table, key);
  }

  private int insert(Connection connection, SampleTable table, long key) throws SQLException {
    Map<String, String> types = new LinkedHashMap<>();
    List<@Nullable String> values = new ArrayList<>();
    for (KeyColumn column : table.key()) {
      types.put(column.name(), column.type());
      values.add(column.value().apply(key));
    }
    for (Column column : table.columns()) {
      types.put(column.name(), column.type());
      values.add(value(column));
    }
    String sql =
        "INSERT INTO public."
            + table.name()
            + " ("
            + String.join(", ", types.keySet())
            + ") VALUES ("
            + types.values().stream().map(type -> "?::" + type).collect(Collectors.joining(", "))
            + ") ON CONFLICT DO NOTHING";
    return run(connection, sql, values);
  }

  private int update(Connection connection, SampleTable table, long key) throws SQLException {
    List<@Nullable String> values = new ArrayList<>();
    String set =
        changed(table).stream()
            .map(
                column -> {
                  values.add(value(column));
                  return column.name() + " = ?::" + column.type();
                })
            .collect(Collectors.joining(", "));
    values.addAll(keyValues(table, key));
    return run(
        connection,
        "UPDATE public." + table.name() + " SET " + set + " WHERE " + isKey(table),
        values);
  }

  /** One statement, several rows: those that follow in key order, as they happen to be. */
  private int updateSeveral(Connection connection, SampleTable table, long key)
      throws SQLException {
    Column column = table.columns().get(0);
    String first = table.key().get(0).name();
    List<@Nullable String> values = new ArrayList<>();
    values.add(value(column));
    String from = table.key().get(0).value().apply(key);
    values.add(from);
    values.add(Long.toString(Long.parseLong(from) + BULK_ROWS));
    return run(
        connection,
        "UPDATE public."
            + table.name()
            + " SET "
            + column.name()
            + " = ?::"
            + column.type()
            + " WHERE "
            + first
            + " >= ?::bigint AND "
            + first
            + " < ?::bigint",
        values);
  }

  private int delete(Connection connection, SampleTable table, long key) throws SQLException {
    return run(
        connection,
        "DELETE FROM public." + table.name() + " WHERE " + isKey(table),
        keyValues(table, key));
  }

  private int changeKey(Connection connection, SampleTable table, long key) throws SQLException {
    long other = keys.pick(random);
    List<@Nullable String> values = new ArrayList<>(keyValues(table, other));
    values.addAll(keyValues(table, key));
    values.addAll(keyValues(table, other));
    String set =
        table.key().stream()
            .map(column -> column.name() + " = ?::" + column.type())
            .collect(Collectors.joining(", "));
    String sql =
        "UPDATE public."
            + table.name()
            + " SET "
            + set
            + " WHERE "
            + isKey(table)
            + " AND NOT EXISTS (SELECT 1 FROM public."
            + table.name()
            + " WHERE "
            + isKey(table)
            + ")";
    return 2 * run(connection, sql, values);
  }

  /** Some of the columns; large ones seldom, so that most updates leave them as they are. */
  private Set<Column> changed(SampleTable table) {
    boolean withLarge = random.nextInt(100) < LARGE_UPDATED_PERCENT;
    List<Column> candidates =
        table.columns().stream().filter(column -> withLarge || !column.isLarge()).toList();
    Set<Column> changed = new LinkedHashSet<>();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      changed.add(candidates.get(random.nextInt(candidates.size())));
    }
    return changed;
  }

  private @Nullable String value(Column column) {
    return random.nextInt(100) < column.nullPercent() ? null : column.value().apply(random);
  }

  private static List<String> keyValues(SampleTable table, long key) {
    return table.key().stream().map(column -> column.value().apply(key)).toList();
  }

  private static String isKey(SampleTable table) {
    return table.key().stream()
        .map(column -> column.name() + " = ?::" + column.type())
        .collect(Collectors.joining(" AND "));
  }

  private static int run(Connection connection, String sql, List<? extends @Nullable String> values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.size(); i++) {
        statement.setString(i + 1, values.get(i));
      }
      return statement.executeUpdate();
    }
  }
}
