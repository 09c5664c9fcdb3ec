package io.meridian.benchmarks.contest;

import io.meridian.benchmarks.load.LoadPlan;
import io.meridian.benchmarks.load.SampleRow;
import io.meridian.sandbox.ProgramProcess;
import io.meridian.testkit.process.ChildProcess;
import io.meridian.testkit.process.JavaProcess;
import io.meridian.testkit.process.Postgres;
import io.meridian.topology.RegionId;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** A database with a slot for each side, whose log holds what each has still to read. */
final class CaptureStage implements AutoCloseable {

  private static final Map<String, String> DATABASE =
      Map.of(
          "shared_buffers", "512MB",
          "max_wal_size", "8GB",
          "checkpoint_timeout", "30min");

  /** Keys in turn, a hundred a transaction; the note makes the row as long as the sample's. */
  private static final String LOAD =
      "CREATE PROCEDURE load(first bigint, changes bigint, keys bigint, note int) LANGUAGE plpgsql"
          + " AS $$ BEGIN FOR t IN 0 .. changes / 100 - 1 LOOP INSERT INTO orders SELECT"
          + " i * 2654435761 % keys, i, 'placed', i % 1000, i % 10000 / 100.0, i % 8 = 0,"
          + " localtimestamp, localtimestamp, substr(repeat(md5(i::text), note / 32 + 1), 1, note)"
          + " FROM generate_series(first + t * 100, first + t * 100 + 99) AS i"
          + " ON CONFLICT (id) DO UPDATE SET customer = excluded.customer, quantity ="
          + " excluded.quantity, price = excluded.price, express = excluded.express, changed ="
          + " excluded.changed, note = excluded.note; COMMIT; END LOOP; END $$";

  private static final int NOTE = 180;
  private static final String SLOT_OF_PEER = "alone";

  private final Stage stage;
  private final RegionId region;
  private final Postgres postgres;
  private final Path config;
  private long written;

  private CaptureStage(Stage stage) {
    this.stage = stage;
    this.region = stage.plan().regionIds().get(0);
    this.postgres = stage.opened(Postgres.start(stage.scratch(), "postgres", DATABASE));
    this.config = RegionConfig.write(stage, region, "capture", section());
  }

  /** Starts all that is shared, and founds both slots. */
  static CaptureStage open(LoadPlan plan) {
    CaptureStage capture = new CaptureStage(Stage.open(plan));
    capture.sql(SampleRow.TABLE.toArray(new String[0]));
    capture.sql(LOAD);
    try (ProgramProcess founding = capture.launchOurs()) {
      founding.awaitReady();
    }
    capture.sql("SELECT pg_create_logical_replication_slot('" + SLOT_OF_PEER + "', 'pgoutput')");
    return capture;
  }

  Stage stage() {
    return stage;
  }

  RegionId region() {
    return region;
  }

  Postgres postgres() {
    return postgres;
  }

  /** All changes so far. */
  long written() {
    return written;
  }

  /** Writes more of them, which nobody reads yet. */
  void write(long changes) {
    try (Connection connection = postgres.connect();
        PreparedStatement load = connection.prepareStatement("CALL load(?, ?, ?, ?)")) {
      load.setLong(1, written);
      load.setLong(2, changes);
      load.setLong(3, stage.plan().keys());
      load.setInt(4, NOTE);
      load.execute();
      written += changes;
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot write to the database: " + e.getMessage(), e);
    }
    sql("CHECKPOINT");
  }

  ProgramProcess launchOurs() {
    return ProgramProcess.launch(stage.scratch(), "capture", "capture", config, Stage.ours());
  }

  ChildProcess launchPeer(int round) {
    Path file = stage.scratch().file("engine.properties");
    try (OutputStream out = Files.newOutputStream(file)) {
      engine().store(out, null);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write settings (file=" + file + ")", e);
    }
    return JavaProcess.of("engine-" + round, EngineAlone.class.getName())
        .options(Stage.peer())
        .arguments(file.toString())
        .start(stage.scratch());
  }

  @Override
  public void close() {
    stage.close();
  }

  private List<String> section() {
    return List.of(
        "capture:",
        "  store: " + region,
        "  tables: [public.*]",
        "  database: {host: "
            + postgres.host()
            + ", port: "
            + postgres.port()
            + ", name: postgres, user: "
            + postgres.user()
            + ", password: bench}");
  }

  /** The engine as it comes, but for what it must be told: no snapshot, and no statistics. */
  private Properties engine() {
    Properties settings = new Properties();
    settings.put("name", "alone");
    settings.put("topic.prefix", "alone");
    settings.put("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
    settings.put("offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore");
    settings.put("offset.storage.file.filename", stage.scratch().file("offsets").toString());
    settings.put("offset.flush.interval.ms", "1000");
    settings.put("plugin.name", "pgoutput");
    settings.put("publication.name", "meridian");
    settings.put("publication.autocreate.mode", "disabled");
    settings.put("slot.name", SLOT_OF_PEER);
    settings.put("snapshot.mode", "no_data");
    settings.put("tombstones.on.delete", "false");
    settings.put("poll.interval.ms", "10");
    settings.put("statistics.metrics.enabled", "false");
    settings.put("database.hostname", postgres.host());
    settings.put("database.port", Integer.toString(postgres.port()));
    settings.put("database.dbname", "postgres");
    settings.put("database.user", postgres.user());
    settings.put("database.password", "bench");
    return settings;
  }

  private void sql(String... statements) {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot prepare the database: " + e.getMessage(), e);
    }
  }
}
