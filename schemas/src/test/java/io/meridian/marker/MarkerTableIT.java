package io.meridian.marker;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.testkit.process.Postgres;
import io.meridian.testkit.process.Scratch;
import io.meridian.version.VersionVector;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The statements, against a real Postgres. */
class MarkerTableIT {

  @Test
  void marker_isReadBackWhenWrittenTwice() throws SQLException {
    try (Scratch scratch = Scratch.create("marker-table");
        Postgres postgres = Postgres.start(scratch);
        Connection connection = postgres.connect()) {
      create(connection);
      create(connection);
      VersionVector vector = VersionVector.parse("eu-central-1=1:204,us-west-1=1:17");

      upsert(connection, 0, 5, VersionVector.EMPTY);
      upsert(connection, 0, 6, vector);
      upsert(connection, 1, 9, vector);

      assertThat(columns(connection)).isEqualTo(MarkerTable.COLUMNS);
      try (PreparedStatement select = connection.prepareStatement(MarkerTable.SELECT)) {
        select.setString(1, "resolved.us-west-1");
        ResultSet rows = select.executeQuery();
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt(MarkerTable.PARTITION)).isZero();
        assertThat(rows.getLong(MarkerTable.NEXT_OFFSET)).isEqualTo(6);
        assertThat(VersionVector.parse(rows.getString(MarkerTable.VECTOR))).isEqualTo(vector);
        assertThat(rows.getLong(MarkerTable.HLC)).isEqualTo(-1);
        assertThat(rows.getString(MarkerTable.HELD)).isEmpty();
        assertThat(rows.next()).isTrue();
        assertThat(rows.next()).isFalse();
      }
    }
  }

  private static void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : MarkerTable.CREATE) {
        statement.execute(sql);
      }
    }
  }

  private static void upsert(Connection connection, int partition, long next, VersionVector vector)
      throws SQLException {
    try (PreparedStatement upsert = connection.prepareStatement(MarkerTable.UPSERT)) {
      upsert.setString(1, "resolved.us-west-1");
      upsert.setInt(2, partition);
      upsert.setLong(3, next);
      upsert.setString(4, vector.toString());
      upsert.setLong(5, -1);
      upsert.setString(6, "");
      assertThat(upsert.executeUpdate()).isEqualTo(1);
    }
  }

  private static List<String> columns(Connection connection) throws SQLException {
    List<String> names = new ArrayList<>();
    try (ResultSet found =
        connection.getMetaData().getColumns(null, MarkerTable.SCHEMA, MarkerTable.TABLE, null)) {
      while (found.next()) {
        names.add(found.getString("COLUMN_NAME"));
      }
    }
    return names;
  }
}
