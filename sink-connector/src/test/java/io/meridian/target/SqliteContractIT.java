package io.meridian.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.schema.SchemaRegistry;
import io.meridian.testkit.process.Scratch;
import io.meridian.testkit.target.Fault;
import io.meridian.testkit.target.Outcome;
import io.meridian.testkit.target.Place;
import io.meridian.testkit.target.StoreUnderTest;
import io.meridian.testkit.target.Table;
import io.meridian.testkit.target.TargetContract;
import io.meridian.testkit.target.TypeCorpus;
import io.meridian.testkit.target.Write;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** SQLite keeps the contract; a worker dies at every statement and at the commit. */
class SqliteContractIT extends TargetContract {

  @Override
  protected StoreUnderTest open() {
    return new Store();
  }

  @Test
  void triggerThatRollsBack_stopsTheTaskAndNothingIsChanged() {
    try (Store store = new Store()) {
      store.sql("CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT) STRICT");
      store.sql(
          "CREATE TRIGGER refuse BEFORE INSERT ON thing WHEN NEW.name = 'bad' BEGIN SELECT"
              + " RAISE(ROLLBACK, 'no'); END");
      Table thing = Table.of("thing", "id", "integer", "name", "text");
      try (StoreUnderTest.Worker worker = store.worker(Fault.none())) {
        List<Write> batch =
            List.of(
                new Write(0, thing, List.of("1", "good"), false),
                new Write(1, thing, List.of("2", "bad"), false),
                new Write(2, thing, List.of("3", "good"), false));

        assertThat(worker.apply(Place.START, batch).kind()).isEqualTo(Outcome.Kind.REFUSED);

        assertThat(worker.place()).isEqualTo(Place.START);
        assertThat(store.rows(thing)).isEmpty();
      }
    }
  }

  private static final class Store implements StoreUnderTest {

    private final Scratch scratch = Scratch.create("sqlite-contract");
    private final Path file = scratch.file("store.db");
    private final SchemaRegistry registry = new InMemorySchemaRegistry();

    @Override
    public Worker worker(Fault fault) {
      JdbcDialect dialect = new SqliteDialect(file, Duration.ofSeconds(10));
      return new TargetWorker(
          new JdbcTarget(
              new MortalDialect(dialect, fault),
              "resolved.us",
              registry,
              new TableRules(true, false, 10_000, Clock.systemUTC())),
          registry);
    }

    @Override
    public Map<String, List<String>> rows(Table table) {
      Map<String, List<String>> found = new HashMap<>();
      try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
          ResultSet rows =
              connection.createStatement().executeQuery("SELECT * FROM " + table.name())) {
        while (rows.next()) {
          List<String> row = new ArrayList<>();
          for (int i = 0; i < table.columns().size(); i++) {
            row.add(canonical(table.columns().get(i).type(), rows.getObject(i + 1)));
          }
          found.put(row.get(0), row);
        }
      } catch (SQLException e) {
        if (!String.valueOf(e.getMessage()).contains("no such table")) {
          throw new IllegalStateException(e);
        }
      }
      return found;
    }

    @Override
    public boolean refuses(String type, String text) {
      return false;
    }

    @Override
    public void refuse(Table table) {
      sql(
          "CREATE TRIGGER IF NOT EXISTS refuse BEFORE INSERT ON "
              + table.name()
              + " BEGIN SELECT RAISE(ABORT, 'no'); END");
    }

    @Override
    public void admit(Table table) {
      sql("DROP TRIGGER refuse");
    }

    @Override
    public void close() {
      scratch.close();
    }

    private void sql(String sql) {
      try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    private static String canonical(String type, Object value) {
      if (value == null) {
        return null;
      }
      switch (TypeCorpus.base(type)) {
        case "boolean":
          return value.equals(1) ? "true" : value.equals(0) ? "false" : "neither: " + value;
        case "real":
          return value instanceof Double
              ? Float.toString(((Double) value).floatValue())
              : value.toString();
        case "bytea":
          return HexFormat.of().formatHex((byte[]) value);
        default:
          return value.toString();
      }
    }
  }
}
