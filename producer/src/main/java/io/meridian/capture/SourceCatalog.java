package io.meridian.capture;

import io.meridian.marker.MarkerTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads from the database's catalogs what a capture has to know, and sets up what it needs. */
final class SourceCatalog implements AutoCloseable {

  private static final String TABLES =
      "SELECT c.oid, n.nspname, c.relname, c.relkind, c.relpersistence, c.relispartition,"
          + " c.relreplident, c.reltoastrelid <> 0 FROM pg_class c JOIN pg_namespace n ON n.oid ="
          + " c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT LIKE"
          + " 'pg\\_%' AND n.nspname NOT IN ('information_schema', '"
          + MarkerTable.SCHEMA
          + "') ORDER BY 2, 3";

  private static final String COLUMNS =
      "SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attgenerated <> '',"
          + " coalesce((SELECT k.n FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY AS"
          + " k(attnum, n) WHERE i.indrelid = a.attrelid AND i.indisprimary AND k.attnum = a.attnum"
          + " AND k.n <= i.indnkeyatts), 0) FROM pg_attribute a WHERE a.attrelid = ? AND a.attnum >"
          + " 0 AND NOT a.attisdropped ORDER BY a.attnum";

  private static final String SLOT =
      "SELECT slot_name, coalesce(database, ''), coalesce(plugin, ''), coalesce(wal_status, ''),"
          + " coalesce(confirmed_flush_lsn, '0/0')::text, coalesce(active_pid, 0) FROM"
          + " pg_replication_slots WHERE slot_name = ?";

  private static final String PUBLISHED =
      "SELECT schemaname, tablename FROM pg_publication_tables WHERE pubname = ?";

  /**
   * The replication origins, joined by commas, that are neither our sinks' nor of a subscription of
   * another database of the server.
   */
  static final String FOREIGN_ORIGINS =
      "SELECT coalesce(string_agg(o.roname, ', ' ORDER BY o.roname), '') AS names FROM"
          + " pg_catalog.pg_replication_origin o WHERE NOT starts_with(o.roname, '"
          + MarkerTable.ORIGIN_PREFIX
          + "') AND NOT EXISTS (SELECT FROM pg_catalog.pg_subscription s JOIN"
          + " pg_catalog.pg_database d ON d.oid = s.subdbid WHERE d.datname <> current_database()"
          + " AND o.roname ~ ('^pg_' || s.oid || '(_|$)'))";

  private final Connection connection;

  private SourceCatalog(Connection connection) {
    this.connection = connection;
  }

  static SourceCatalog open(DatabaseAddress address) throws SQLException {
    return new SourceCatalog(address.connect());
  }

  /** Every table the filter names; views and the like only when named exactly. */
  List<CapturedTable> tables(TableFilter filter) throws SQLException {
    List<CapturedTable> tables = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(TABLES)) {
      while (rows.next()) {
        String schema = rows.getString(2);
        String name = rows.getString(3);
        char kind = rows.getString(4).charAt(0);
        boolean ordinary = kind == 'r' || kind == 'p';
        if (filter.matches(schema, name)
            && (ordinary || filter.exact().contains(schema + "." + name))) {
          tables.add(
              new CapturedTable(
                  schema,
                  name,
                  kind,
                  rows.getString(5).charAt(0),
                  rows.getBoolean(6),
                  rows.getString(7).charAt(0),
                  rows.getBoolean(8),
                  columns(rows.getLong(1))));
        }
      }
    }
    return tables;
  }

  Optional<SourceSlot> slot(String name) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SLOT)) {
      statement.setString(1, name);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        return Optional.of(
            new SourceSlot(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                Lsn.parse(row.getString(5)),
                row.getInt(6)));
      }
    }
  }

  /** See {@link #FOREIGN_ORIGINS}. */
  String foreignOrigins() throws SQLException {
    return text(FOREIGN_ORIGINS);
  }

  /** The major version. */
  int serverVersion() throws SQLException {
    return connection.getMetaData().getDatabaseMajorVersion();
  }

  String walLevel() throws SQLException {
    return text("SHOW wal_level");
  }

  String systemIdentifier() throws SQLException {
    return text("SELECT system_identifier::text FROM pg_control_system()");
  }

  long walLsn() throws SQLException {
    return Lsn.parse(text("SELECT pg_current_wal_flush_lsn()::text"));
  }

  boolean hasRows(CapturedTable table) throws SQLException {
    return text("SELECT EXISTS (SELECT FROM " + table.quoted() + ")::text").equals("true");
  }

  void setFullIdentity(CapturedTable table) throws SQLException {
    execute("ALTER TABLE " + table.quoted() + " REPLICA IDENTITY FULL");
  }

  void createMarkerTable() throws SQLException {
    if (!text("SELECT coalesce(to_regclass('" + MarkerTable.NAME + "')::text, '')").isEmpty()) {
      return;
    }
    connection.setAutoCommit(false);
    execute(MarkerTable.LOCK);
    for (String statement : MarkerTable.CREATE) {
      execute(statement);
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  /**
   * Makes the publication publish these tables and the marker table, and nothing else.
   *
   * @return the tables that it did not publish before
   */
  List<CapturedTable> publish(String publication, List<CapturedTable> tables) throws SQLException {
    Set<String> wanted = new LinkedHashSet<>();
    wanted.add(
        CapturedTable.quote(MarkerTable.SCHEMA) + "." + CapturedTable.quote(MarkerTable.TABLE));
    tables.forEach(table -> wanted.add(table.quoted()));
    Set<String> published = new LinkedHashSet<>();
    try (PreparedStatement statement = connection.prepareStatement(PUBLISHED)) {
      statement.setString(1, publication);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          published.add(
              CapturedTable.quote(rows.getString(1))
                  + "."
                  + CapturedTable.quote(rows.getString(2)));
        }
      }
    }
    String name = CapturedTable.quote(publication);
    String list = String.join(", ", wanted);
    if (published.isEmpty() && !publicationExists(publication)) {
      execute("CREATE PUBLICATION " + name + " FOR TABLE " + list);
    } else if (!published.equals(wanted)) {
      execute("ALTER PUBLICATION " + name + " SET TABLE " + list);
    }
    return tables.stream().filter(table -> !published.contains(table.quoted())).toList();
  }

  /** Creates the slot; gives where it begins. */
  long createSlot(String name) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT lsn::text FROM pg_create_logical_replication_slot(?, 'pgoutput')")) {
      statement.setString(1, name);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return Lsn.parse(row.getString(1));
      }
    }
  }

  /** Ends a server process that streams from the slot. */
  void disconnect(int pid) throws SQLException {
    text("SELECT pg_terminate_backend(" + pid + ")::text");
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private boolean publicationExists(String publication) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT 1 FROM pg_publication WHERE pubname = ?")) {
      statement.setString(1, publication);
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }

  private List<CatalogColumn> columns(long oid) throws SQLException {
    List<CatalogColumn> columns = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
      statement.setLong(1, oid);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          columns.add(
              new CatalogColumn(
                  rows.getString(1), rows.getString(2), rows.getBoolean(3), rows.getInt(4)));
        }
      }
    }
    return columns;
  }

  private String text(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return row.next() ? row.getString(1) : "";
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
