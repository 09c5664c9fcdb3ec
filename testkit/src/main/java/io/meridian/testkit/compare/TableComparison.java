package io.meridian.testkit.compare;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Compares the tables of several Postgres databases row by row: the exact text of every column of
 * every row. Rows are matched by primary key, or, in a table without one, as a whole. Each database
 * is read in one snapshot and streamed, so tables may be large; a sort by key is left to the
 * databases.
 *
 * <p>Immutable; every {@link #compare()} reads again.
 */
public final class TableComparison {

  private static final int DIFFERENCES_SHOWN = 5;

  private final Map<String, String> jdbcUrls;
  private final Set<String> withoutSchemas;
  private final Predicate<String> wanted;

  private TableComparison(
      Map<String, String> jdbcUrls, Set<String> withoutSchemas, Predicate<String> wanted) {
    this.jdbcUrls = Collections.unmodifiableMap(new TreeMap<>(jdbcUrls));
    this.withoutSchemas = Set.copyOf(withoutSchemas);
    this.wanted = wanted;
  }

  /**
   * All tables but those of the schemas {@code meridian} and {@code workload}, which every region
   * has for itself.
   *
   * @param jdbcUrls a database for each region
   */
  public static TableComparison of(Map<String, String> jdbcUrls) {
    if (jdbcUrls.size() < 2) {
      throw new IllegalArgumentException(
          "Cannot compare: there must be two databases at least (regions="
              + jdbcUrls.keySet()
              + ")");
    }
    return new TableComparison(jdbcUrls, Set.of("meridian", "workload"), table -> true);
  }

  /** The same without one more schema. */
  public TableComparison withoutSchema(String schema) {
    Set<String> schemas = new HashSet<>(withoutSchemas);
    schemas.add(schema);
    return new TableComparison(jdbcUrls, schemas, wanted);
  }

  /** The same for the tables only whose name, {@code schema.table}, fits. */
  public TableComparison only(Predicate<String> tables) {
    return new TableComparison(jdbcUrls, withoutSchemas, wanted.and(tables));
  }

  /**
   * Reads and compares.
   *
   * @throws IllegalStateException when a database cannot be read
   */
  public ComparisonReport compare() {
    Map<String, Connection> connections = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, String> region : jdbcUrls.entrySet()) {
        connections.put(region.getKey(), connect(region.getValue()));
      }
      return compare(connections);
    } catch (SQLException e) {
      throw new IllegalStateException(
          "Cannot compare the databases: "
              + e.getMessage()
              + " (regions="
              + jdbcUrls.keySet()
              + ")",
          e);
    } finally {
      connections.values().forEach(TableComparison::close);
    }
  }

  private ComparisonReport compare(Map<String, Connection> connections) throws SQLException {
    Map<String, Map<String, TableShape>> shapes = new TreeMap<>();
    Set<String> tables = new TreeSet<>();
    for (Map.Entry<String, Connection> region : connections.entrySet()) {
      Map<String, TableShape> found = TableShape.all(region.getValue(), withoutSchemas);
      found.keySet().removeIf(wanted.negate());
      shapes.put(region.getKey(), found);
      tables.addAll(found.keySet());
    }
    List<ComparisonReport.TableReport> reports = new ArrayList<>();
    for (String table : tables) {
      reports.add(compare(table, shapes, connections));
    }
    return new ComparisonReport(reports);
  }

  private static ComparisonReport.TableReport compare(
      String table,
      Map<String, Map<String, TableShape>> shapes,
      Map<String, Connection> connections)
      throws SQLException {
    List<String> structure = structure(table, shapes);
    if (!structure.isEmpty()) {
      return new ComparisonReport.TableReport(table, Map.of(), structure, 0, List.of());
    }
    TableShape shape = requireNonNull(shapes.values().iterator().next().get(table));
    Map<String, RowCursor> cursors = new TreeMap<>();
    try {
      for (Map.Entry<String, Connection> region : connections.entrySet()) {
        cursors.put(region.getKey(), RowCursor.open(region.getValue(), shape));
      }
      return new RowMerge(shape, cursors, DIFFERENCES_SHOWN).run();
    } finally {
      for (RowCursor cursor : cursors.values()) {
        cursor.close();
      }
    }
  }

  /** What keeps the rows from being compared; empty when every region has the same columns. */
  private static List<String> structure(String table, Map<String, Map<String, TableShape>> shapes) {
    Set<String> different = new TreeSet<>();
    Set<Object> kinds = new HashSet<>();
    shapes.forEach(
        (region, found) -> {
          TableShape shape = found.get(table);
          // Order matters: the values of a row are compared by their place.
          kinds.add(
              shape == null
                  ? "none"
                  : List.of(new ArrayList<>(shape.columns().entrySet()), shape.key()));
          different.add(
              region
                  + ": "
                  + (shape == null
                      ? "no such table"
                      : "columns " + shape.columns() + ", key " + shape.key()));
        });
    return kinds.size() == 1 ? List.of() : List.copyOf(different);
  }

  private static Connection connect(String jdbcUrl) throws SQLException {
    Connection connection = DriverManager.getConnection(jdbcUrl);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TIME ZONE 'UTC'");
      statement.execute("SET DateStyle = 'ISO, YMD'");
      statement.execute("SET bytea_output = 'hex'");
      statement.execute("SET extra_float_digits = 3");
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      // A cursor that is fetched in parts needs a transaction.
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException e) {
      close(connection);
      throw e;
    }
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // Nothing was written; the server forgets it when the socket is gone.
      Thread.onSpinWait();
    }
  }
}
