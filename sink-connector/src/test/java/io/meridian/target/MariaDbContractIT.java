package io.meridian.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.apply.ParkedRow;
import io.meridian.apply.Progress;
import io.meridian.apply.Reduction;
import io.meridian.apply.RefusalCause;
import io.meridian.apply.Settlement;
import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.schema.SchemaRegistry;
import io.meridian.testkit.network.TcpProxy;
import io.meridian.testkit.process.MariaDb;
import io.meridian.testkit.process.Scratch;
import io.meridian.testkit.target.Fault;
import io.meridian.testkit.target.StoreUnderTest;
import io.meridian.testkit.target.Table;
import io.meridian.testkit.target.TargetContract;
import io.meridian.testkit.target.TypeCorpus;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** MariaDB keeps the contract; a worker dies by losing its connection at every chunk it sends. */
class MariaDbContractIT extends TargetContract {

  private static Scratch scratch;
  private static MariaDb server;

  @BeforeAll
  static void start() {
    scratch = Scratch.create("mariadb-contract");
    server = MariaDb.start(scratch);
  }

  @AfterAll
  static void stop() {
    server.close();
    scratch.close();
  }

  @Override
  protected StoreUnderTest open() throws SQLException {
    sql("DROP DATABASE app", "CREATE DATABASE app CHARACTER SET latin1");
    return new Store();
  }

  @Test
  void row_ofAnotherKeyIsLeftAloneWhenAUniqueValueClashes() throws SQLException {
    sql(
        "CREATE TABLE app.thing (id int PRIMARY KEY, name varchar(10) CHARACTER SET utf8mb4,"
            + " CONSTRAINT one_name UNIQUE (name))");
    sql("INSERT INTO app.thing VALUES (9, 'secret')");
    SchemaRegistry registry = new InMemorySchemaRegistry();
    Rows things = Rows.of(registry, "public", "thing", "id", "integer", "name", "varchar(10)");
    try (JdbcTarget target = target(server.port(), registry)) {
      Settlement settlement =
          target.apply(
              Rows.batch(Progress.NONE, things.upsert(0, 1, "fine"), things.upsert(1, 2, "secret")),
              Map.of());

      assertThat(settlement.parked())
          .singleElement()
          .satisfies(
              row -> {
                assertThat(row.refusal().cause()).isEqualTo(RefusalCause.UNIQUE);
                assertThat(row.refusal().constraint()).isEqualTo("one_name");
                assertThat(row.refusal().sqlState()).isEqualTo("23000");
                assertThat(row.refusal().reason())
                    .contains("public.thing", "constraint=one_name")
                    .doesNotContain("secret");
              });
      assertThat(query("SELECT id, name FROM app.thing ORDER BY id"))
          .containsExactly("1|fine", "9|secret");
      assertThat(query("SELECT `key`, cause FROM meridian_parked"))
          .containsExactly("default/thing/10001|UNIQUE");
      assertThat(query("SELECT next_offset, held FROM meridian_applied"))
          .containsExactly("2| default/thing/10001");

      Reduction batch =
          Rows.batch(
              settlement.progress().get(0), things.upsert(2, 1, "a"), things.delete(3, 9, null));
      target.apply(batch, settlement.progress());
    }
    assertThat(query("SELECT id, name FROM app.thing ORDER BY id"))
        .as("the second record has the key of the parked one, and queues")
        .containsExactly("1|a", "9|secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "id int PRIMARY KEY; no such column",
        "id int PRIMARY KEY, name varchar(9) CHARACTER SET utf8mb4; at least 10",
        "id int PRIMARY KEY, name varchar(10) CHARACTER SET latin1; utf8mb4",
        "id int PRIMARY KEY, name char(10) CHARACTER SET utf8mb4; varchar",
        "id int unsigned PRIMARY KEY, name varchar(10) CHARACTER SET utf8mb4; unsigned",
        "id int, name varchar(10) CHARACTER SET utf8mb4, PRIMARY KEY (id, name); key",
      })
  void table_isRefusedByColumnWhenItIsAnother(String columns, String expected) throws SQLException {
    sql("CREATE TABLE app.thing (" + columns + ")");
    refused("thing", expected, "column=", "id", "integer", "name", "varchar(10)");
  }

  @ParameterizedTest
  @CsvSource({
    "varchar(20), utf8mb4_general_ci",
    "varchar(20), utf8mb4_bin",
    "varchar(20), utf8mb4_nopad_ci",
  })
  void table_isRefusedWhenItsKeyTakesDifferentTextsForOne(String type, String collation)
      throws SQLException {
    String name = collation.replace("nopad_ci", "general_nopad_ci");
    sql(
        "CREATE TABLE app.word (word "
            + type
            + " CHARACTER SET utf8mb4 COLLATE "
            + name
            + " PRIMARY KEY)");
    refused("word", "different keys for one", "column=word", "word", type);
  }

  @Test
  void table_isRefusedWhenItHasNoTransactions() throws SQLException {
    sql("CREATE TABLE app.thing (id int PRIMARY KEY) ENGINE=Aria");
    refused("thing", "InnoDB", "engine=Aria", "id", "integer");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"text; length", "varchar(769); 768", "numeric; limits", "bytea; varbinary"})
  void table_isNotCreatedWhenItsKeyHasNoForm(String type, String expected) {
    refused("thing", expected, "column=k", "k", type);
  }

  @Test
  void commit_survivesAKill() throws SQLException {
    SchemaRegistry registry = new InMemorySchemaRegistry();
    Rows things = Rows.of(registry, "public", "thing", "id", "integer", "name", "text");
    try (JdbcTarget target = target(server.port(), registry)) {
      Reduction batch = Rows.batch(Progress.NONE, things.upsert(0, 1, "x"));
      target.apply(batch, Map.of());
      server.kill9();
      assertThatThrownBy(() -> target.progress(Set.of(0)))
          .isInstanceOf(TargetUnavailableException.class);
      assertThat(target.connected()).isFalse();
      server.restart();

      assertThat(target.progress(Set.of(0)).get(0).nextOffset()).isEqualTo(1);
    }
    assertThat(query("SELECT id, name FROM app.thing")).containsExactly("1|x");
  }

  private static void refused(String table, String expected, String detail, String... columns) {
    SchemaRegistry registry = new InMemorySchemaRegistry();
    Rows rows = Rows.of(registry, "public", table, columns);
    Object[] values = new Object[columns.length / 2];
    try (JdbcTarget target = target(server.port(), registry)) {
      List<ParkedRow> parked =
          target.apply(Rows.batch(Progress.NONE, rows.upsert(0, values)), Map.of()).parked();
      assertThat(parked)
          .singleElement()
          .satisfies(
              row ->
                  assertThat(row.refusal().reason()).contains("public." + table, expected, detail));
    }
  }

  private static JdbcTarget target(int port, SchemaRegistry registry) {
    ConnectionSettings settings =
        Connections.of(server.host(), port, server.database(), server.user(), "contract");
    return new JdbcTarget(
        new MariaDbDialect(settings),
        "resolved.us",
        registry,
        new TableRules(true, false, 10_000, Clock.systemUTC()));
  }

  private static void sql(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static List<String> query(String sql) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
        ResultSet rows = connection.createStatement().executeQuery(sql)) {
      while (rows.next()) {
        lines.add(rows.getString(1) + "|" + rows.getString(2));
      }
    }
    return lines;
  }

  private static final class Store implements StoreUnderTest {

    private static final int NO_TABLE = 1146;

    private final SchemaRegistry registry = new InMemorySchemaRegistry();
    private final List<TcpProxy> proxies = new ArrayList<>();

    @Override
    public Worker worker(Fault fault) {
      TcpProxy proxy = TcpProxy.to(server.port());
      proxies.add(proxy);
      return new CutWorker(
          new TargetWorker(target(proxy.port(), registry), registry), proxy, fault);
    }

    @Override
    public Map<String, List<String>> rows(Table table) {
      List<String> columns = new ArrayList<>();
      for (Table.Column column : table.columns()) {
        columns.add(selected(column));
      }
      Map<String, List<String>> found = new HashMap<>();
      try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
          ResultSet rows =
              connection
                  .createStatement()
                  .executeQuery("SELECT " + String.join(", ", columns) + " FROM " + table.name())) {
        while (rows.next()) {
          List<String> row = new ArrayList<>();
          for (int i = 0; i < table.columns().size(); i++) {
            row.add(canonical(table.columns().get(i).type(), rows.getString(i + 1)));
          }
          found.put(row.get(0), row);
        }
      } catch (SQLException e) {
        if (e.getErrorCode() != NO_TABLE) {
          throw new IllegalStateException(e);
        }
      }
      return found;
    }

    @Override
    public boolean refuses(String type, String text) {
      switch (TypeCorpus.base(type)) {
        case "real":
        case "double precision":
          return text.equals("NaN") || text.endsWith("Infinity");
        case "numeric":
          return Set.of("numeric", "numeric(66,2)", "numeric(40,31)").contains(type)
              || text.equals("NaN");
        case "date":
        case "timestamp":
        case "timestamptz":
          return text.endsWith("infinity") || text.endsWith("BC") || text.indexOf('-') > 4;
        default:
          return false;
      }
    }

    @Override
    public void refuse(Table table) {
      change(
          "CREATE OR REPLACE TRIGGER app.refuse BEFORE INSERT ON app."
              + table.name()
              + " FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'");
    }

    @Override
    public void admit(Table table) {
      change("DROP TRIGGER app.refuse");
    }

    @Override
    public void close() {
      proxies.forEach(TcpProxy::close);
    }

    private static void change(String sql) {
      try {
        sql(sql);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    private static String selected(Table.Column column) {
      switch (TypeCorpus.base(column.type())) {
        case "real":
          return "CAST(" + column.name() + " AS DOUBLE)";
        case "bytea":
          return "HEX(" + column.name() + ")";
        case "date":
        case "time":
        case "timestamp":
        case "timestamptz":
          return "CAST(" + column.name() + " AS CHAR)";
        default:
          return column.name();
      }
    }

    private static String canonical(String type, String text) {
      if (text == null) {
        return null;
      }
      switch (TypeCorpus.base(type)) {
        case "boolean":
          return text.equals("1") ? "true" : text.equals("0") ? "false" : "neither: " + text;
        case "real":
          return Float.toString((float) Double.parseDouble(text));
        case "double precision":
          return Double.toString(Double.parseDouble(text));
        case "bytea":
          return text.toLowerCase(Locale.ROOT);
        case "timestamptz":
          return text + "Z";
        default:
          return text;
      }
    }
  }
}
