package io.meridian.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.objects.ObjectStoreUnderTest;
import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.schema.SchemaRegistry;
import io.meridian.testkit.process.ChildProcess;
import io.meridian.testkit.process.JavaProcess;
import io.meridian.testkit.process.Scratch;
import io.meridian.testkit.target.Write;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** A process that applies is killed with {@code kill -9} wherever it is, again and again. */
class KilledApplierIT {

  private static final int ROUNDS = 6;

  @Test
  void sqlite_holdsWhatItsProgressSays() throws Exception {
    try (Scratch scratch = Scratch.create("killed-sqlite")) {
      String url = "jdbc:sqlite:" + scratch.file("store.db");
      killOften(scratch, url, () -> rows(url));
    }
  }

  @Test
  void directory_showsWhatItsProgressSays() throws Exception {
    try (Scratch scratch = Scratch.create("killed-directory")) {
      Path root = scratch.file("store");
      ObjectStoreUnderTest store = ObjectStoreUnderTest.of(root, Applier.TOPIC);
      killOften(
          scratch,
          "file://" + root,
          () -> {
            Map<String, String> names = new TreeMap<>();
            store.rows(Applier.THING).forEach((key, row) -> names.put(key, row.get(1)));
            return names;
          });
    }
  }

  private static void killOften(Scratch scratch, String url, Callable<Map<String, String>> rows)
      throws Exception {
    JavaProcess applier = JavaProcess.of("applier", Applier.class.getName()).arguments(url);
    for (int round = 0; round < ROUNDS; round++) {
      long before = progress(url);
      ChildProcess process = applier.start(scratch);
      // A little further each time, so that it is at another step when it is killed.
      long until = before + 20 + round * 11L;
      await()
          .atMost(Duration.ofSeconds(90))
          .pollInterval(Duration.ofMillis(5))
          .until(() -> !process.isAlive() || progress(url) >= until);
      assertThat(process.isAlive()).as(process.output()).isTrue();
      process.kill9();

      long at = progress(url);
      assertThat(at).isGreaterThanOrEqualTo(until);
      assertThat(rows.call()).as("at %d", at).isEqualTo(model(at));
    }
  }

  private static long progress(String url) {
    SchemaRegistry registry = new InMemorySchemaRegistry();
    try (TargetWorker worker =
        new TargetWorker(
            Applier.store(StoreAddress.parse(url)).target(Applier.TOPIC, registry), registry)) {
      return worker.place().nextOffset();
    }
  }

  private static Map<String, String> model(long below) {
    Map<String, String> rows = new TreeMap<>();
    for (long offset = 0; offset < below; offset++) {
      Write write = Applier.write(offset);
      if (write.deleted()) {
        rows.remove(write.key());
      } else {
        rows.put(write.key(), write.values().get(1));
      }
    }
    return rows;
  }

  private static Map<String, String> rows(String url) throws SQLException {
    Map<String, String> found = new TreeMap<>();
    try (Connection connection = DriverManager.getConnection(url);
        ResultSet rows = connection.createStatement().executeQuery("SELECT id, name FROM thing")) {
      while (rows.next()) {
        found.put(rows.getString(1), rows.getString(2));
      }
    }
    return found;
  }
}
