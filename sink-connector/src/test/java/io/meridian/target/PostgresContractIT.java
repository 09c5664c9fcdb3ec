package io.meridian.target;

import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.schema.SchemaRegistry;
import io.meridian.testkit.network.TcpProxy;
import io.meridian.testkit.process.Postgres;
import io.meridian.testkit.process.Scratch;
import io.meridian.testkit.target.Fault;
import io.meridian.testkit.target.StoreUnderTest;
import io.meridian.testkit.target.Table;
import io.meridian.testkit.target.TargetContract;
import io.meridian.testkit.target.TypeCorpus;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Postgres keeps the contract; a worker dies by losing its connection at every chunk it sends. */
class PostgresContractIT extends TargetContract {

  private static Scratch scratch;
  private static Postgres postgres;

  @BeforeAll
  static void start() {
    scratch = Scratch.create("postgres-contract");
    postgres = Postgres.start(scratch);
  }

  @AfterAll
  static void stop() {
    postgres.close();
    scratch.close();
  }

  @Override
  protected StoreUnderTest open() throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "DROP SCHEMA public CASCADE; CREATE SCHEMA public; DROP SCHEMA IF EXISTS meridian"
              + " CASCADE");
    }
    return new Store();
  }

  private static final class Store implements StoreUnderTest {

    private final SchemaRegistry registry = new InMemorySchemaRegistry();
    private final List<TcpProxy> proxies = new ArrayList<>();

    @Override
    public Worker worker(Fault fault) {
      TcpProxy proxy = TcpProxy.to(postgres.port());
      proxies.add(proxy);
      String name = "contract" + proxies.size() % 30;
      ConnectionSettings settings =
          Connections.of(postgres.host(), proxy.port(), "postgres", postgres.user(), name);
      PostgresTarget target =
          new PostgresTarget(
              settings,
              "meridian_" + name + "_0",
              "resolved.us",
              registry,
              new TableRules(true, false, 10_000, Clock.systemUTC()));
      return new CutWorker(new TargetWorker(target, registry), proxy, fault);
    }

    @Override
    public Map<String, List<String>> rows(Table table) {
      StringBuilder columns = new StringBuilder();
      for (Table.Column column : table.columns()) {
        columns
            .append(columns.isEmpty() ? "" : ", ")
            .append(
                column.type().equals("bytea")
                    ? "encode(" + column.name() + ", 'hex')"
                    : column.name() + "::text");
      }
      Map<String, List<String>> found = new HashMap<>();
      try (Connection connection = postgres.connect();
          Statement statement = connection.createStatement()) {
        statement.execute("SET TimeZone TO 'UTC'; SET DateStyle TO 'ISO'");
        try (ResultSet rows =
            statement.executeQuery("SELECT " + columns + " FROM " + table.name())) {
          while (rows.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 0; i < table.columns().size(); i++) {
              row.add(canonical(table.columns().get(i).type(), rows.getString(i + 1)));
            }
            found.put(row.get(0), row);
          }
        }
      } catch (SQLException e) {
        if (!"42P01".equals(e.getSQLState())) {
          throw new IllegalStateException(e);
        }
      }
      return found;
    }

    @Override
    public boolean refuses(String type, String text) {
      return text.indexOf('\u0000') >= 0;
    }

    @Override
    public void refuse(Table table) {
      sql(
          "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
              + " 'BEGIN RAISE ''no''; END'; CREATE OR REPLACE TRIGGER refuse BEFORE INSERT ON "
              + table.name()
              + " FOR EACH ROW EXECUTE FUNCTION refuse()");
    }

    @Override
    public void admit(Table table) {
      sql("DROP TRIGGER refuse ON " + table.name());
    }

    @Override
    public void close() {
      proxies.forEach(TcpProxy::close);
    }

    private static void sql(String sql) {
      try (Connection connection = postgres.connect();
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    private static String canonical(String type, String text) {
      if (text == null) {
        return null;
      }
      switch (TypeCorpus.base(type)) {
        case "real":
          return Float.toString(Float.parseFloat(text));
        case "double precision":
          return Double.toString(Double.parseDouble(text));
        case "time":
        case "timestamp":
          return fraction(text);
        case "timestamptz":
          return fraction(text.replaceFirst("\\+00", "")).replaceFirst("(\\.\\d{6})", "$1Z");
        default:
          return text;
      }
    }

    /** Postgres leaves trailing zeros of a fraction away, and the fraction when there is none. */
    private static String fraction(String text) {
      java.util.regex.Matcher time =
          java.util.regex.Pattern.compile("(\\d\\d:\\d\\d:\\d\\d)(?:\\.(\\d+))?").matcher(text);
      if (!time.find()) {
        return text;
      }
      String digits = time.group(2) == null ? "" : time.group(2);
      return time.replaceFirst(time.group(1) + "." + digits + "0".repeat(6 - digits.length()));
    }
  }
}
