package io.meridian.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.apply.Changes;
import io.meridian.apply.ParkedRow;
import io.meridian.apply.Progress;
import io.meridian.apply.Reduction;
import io.meridian.apply.RefusalCause;
import io.meridian.apply.ResolvedRecord;
import io.meridian.apply.RowChange;
import io.meridian.apply.Settlement;
import io.meridian.journal.ChangeOperation;
import io.meridian.resolved.ResolvedChange;
import io.meridian.schema.SchemaRegistry;
import io.meridian.topology.RegionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Bad rows of every {@link Poison} among good ones: each is parked with its cause, all others are
 * written, and all are once what was wrong is mended.
 *
 * <p>The whole of it, 1,000 among 1,000,000: {@code -Dmeridian.poison.rows=1000000}.
 */
final class PoisonRun {

  private static final int ROWS = Integer.getInteger("meridian.poison.rows", 24_000);
  private static final int BATCH = 5_000;
  private static final int CHUNK = 500;
  private static final int IN_THE_WAY = 1_000_000;
  private static final long SEED = 7;

  private final Database database;
  private final SchemaRegistry registry;
  private final List<Poison> kinds;
  private final Map<String, Rows> rows = new HashMap<>();
  private final Map<Integer, Progress> committed = new HashMap<>(Map.of(0, Progress.NONE));
  private long position;

  PoisonRun(Database database, SchemaRegistry registry, List<Poison> kinds) {
    this.database = database;
    this.registry = registry;
    this.kinds = kinds;
  }

  /** A database under test, as somebody else than the target sees it. */
  interface Database {

    /** For the figures. */
    String name();

    /** Runs statements. */
    void sql(String sql) throws SQLException;

    /** The rows, their columns joined by bars. */
    List<String> query(String sql) throws SQLException;

    /** The name of one of our tables. */
    String ours(String table);

    /** A column as text, in SQL. */
    String text(String column);
  }

  /** A row to be written, or refused. */
  private record Wanted(Poison kind, int id, boolean bad) {

    String key() {
      return "default/" + kind.table() + "/" + id;
    }
  }

  /** What makes the tables, and what is in the way; before the target is used. */
  void setUp() throws SQLException {
    for (Poison kind : kinds) {
      for (String sql : kind.setUp()) {
        database.sql(sql);
      }
      List<String> columns = new ArrayList<>(List.of("id", "integer"));
      columns.addAll(kind.columns());
      rows.put(
          kind.table(), Rows.of(registry, "public", kind.table(), columns.toArray(new String[0])));
    }
  }

  /** Plays it all and compares with the model. */
  void play(Target target) throws SQLException, IOException {
    List<Wanted> wanted = wanted();
    Map<String, RefusalCause> parked = new TreeMap<>();
    long start = System.nanoTime();
    for (int from = 0; from < wanted.size(); from += BATCH) {
      List<Wanted> batch = wanted.subList(from, Math.min(wanted.size(), from + BATCH));
      Settlement settlement = apply(target, batch.stream().map(this::record).toList());
      settlement.parked().forEach(row -> parked.put(row.change().key(), row.refusal().cause()));
    }
    final long written = System.nanoTime();

    Map<String, RefusalCause> bad = new TreeMap<>();
    wanted.stream().filter(Wanted::bad).forEach(w -> bad.put(w.key(), w.kind.cause()));
    assertThat(parked).isEqualTo(bad);
    for (Poison kind : kinds) {
      if (!kind.hitsTheTable()) {
        assertThat(ids(kind)).as(kind.table()).isEqualTo(idsOf(wanted, kind, false));
      }
    }

    for (Poison kind : kinds) {
      if (!kind.mend().isEmpty()) {
        database.sql(kind.mend());
      }
    }
    final long mended = System.nanoTime();
    List<Wanted> better = wanted.stream().filter(w -> w.bad() && w.kind.mend().isEmpty()).toList();
    Settlement queued =
        apply(target, better.stream().map(w -> record(new Wanted(w.kind, w.id, false))).toList());
    assertThat(queued.queued()).hasSameSizeAs(better);
    List<String> keys = List.copyOf(committed.get(0).parked().byKey().keySet());
    for (int from = 0; from < keys.size(); from += CHUNK) {
      List<String> some = keys.subList(from, Math.min(keys.size(), from + CHUNK));
      List<RowChange> again = target.parked(0, some).stream().map(ParkedRow::change).toList();
      settle(target, Reduction.retry(again, committed));
    }
    report(
        wanted.size(),
        parked.size(),
        Duration.ofNanos(written - start),
        Duration.ofNanos(System.nanoTime() - mended));

    assertThat(committed.get(0).parked().byKey()).isEmpty();
    assertThat(database.query("SELECT count(*) FROM " + database.ours("parked")))
        .containsExactly("0");
    assertThat(database.query("SELECT held FROM " + database.ours("applied"))).containsExactly("");
    for (Poison kind : kinds) {
      List<String> expected = idsOf(wanted, kind, false);
      expected.addAll(idsOf(wanted, kind, true));
      Collections.sort(expected);
      assertThat(ids(kind)).as(kind.table()).isEqualTo(expected);
      assertThat(
              database.query(
                  "SELECT count(*) FROM "
                      + kind.table()
                      + " WHERE id < "
                      + IN_THE_WAY
                      + " AND "
                      + database.text("v")
                      + " LIKE 'bad%'"))
          .as("bad values of " + kind.table())
          .containsExactly(Integer.toString(badTexts(wanted, kind)));
    }
  }

  private void report(int all, int parked, Duration writing, Duration replaying)
      throws IOException {
    String line =
        database.name()
            + ": rows="
            + all
            + " parked="
            + parked
            + " kinds="
            + kinds.size()
            + " writing="
            + writing.toMillis()
            + " ms ("
            + all * 1_000L / Math.max(1, writing.toMillis())
            + " rows/s) replaying="
            + replaying.toMillis()
            + " ms\n";
    Files.writeString(Path.of("target", "poison-" + database.name() + ".txt"), line);
  }

  /** One of a thousand is bad, at least two of each kind, in an order of chance. */
  private List<Wanted> wanted() {
    List<Wanted> wanted = new ArrayList<>();
    int bad = Math.max(2, (ROWS / 1_000 + kinds.size() - 1) / kinds.size());
    int whole = (int) kinds.stream().filter(kind -> !kind.hitsTheTable()).count();
    int each = ROWS / whole;
    for (Poison kind : kinds) {
      for (int id = 0; id < (kind.hitsTheTable() ? bad : each); id++) {
        wanted.add(new Wanted(kind, id, id < bad));
      }
    }
    Collections.shuffle(wanted, new Random(SEED));
    return wanted;
  }

  private ResolvedRecord record(Wanted wanted) {
    Rows of = rows.get(wanted.kind.table());
    Object[] values = (wanted.bad ? wanted.kind.bad() : wanted.kind.good()).apply(wanted.id);
    ResolvedChange change;
    if (values.length == 0) {
      change =
          Changes.apply(
              Changes.version(
                  "eu", position, ChangeOperation.INSERT, of.schemaId(), new byte[] {9, 9}));
    } else {
      Object[] row = new Object[values.length + 1];
      row[0] = wanted.id;
      System.arraycopy(values, 0, row, 1, values.length);
      change = of.upsert(position, row);
    }
    return new ResolvedRecord(0, position++, wanted.key(), change);
  }

  private Settlement apply(Target target, List<ResolvedRecord> batch) {
    return settle(target, Reduction.of(batch, committed, new RegionId("us"), "us"));
  }

  private Settlement settle(Target target, Reduction batch) {
    Settlement settlement = target.apply(batch, committed);
    committed.putAll(settlement.progress());
    return settlement;
  }

  private List<String> ids(Poison kind) throws SQLException {
    List<String> ids =
        new ArrayList<>(
            database.query("SELECT id FROM " + kind.table() + " WHERE id < " + IN_THE_WAY));
    Collections.sort(ids);
    return ids;
  }

  private static List<String> idsOf(List<Wanted> wanted, Poison kind, boolean bad) {
    List<String> ids = new ArrayList<>();
    for (Wanted of : wanted) {
      if (of.bad == bad && of.kind.table().equals(kind.table())) {
        ids.add(Integer.toString(of.id));
      }
    }
    Collections.sort(ids);
    return ids;
  }

  /** How many rows are written in the end with a value that was bad before. */
  private static int badTexts(List<Wanted> wanted, Poison kind) {
    return (int)
        wanted.stream()
            .filter(of -> of.bad && of.kind.table().equals(kind.table()))
            .filter(of -> !kind.mend().isEmpty())
            .map(of -> kind.bad().apply(of.id)[0])
            .filter(value -> value instanceof String text && text.startsWith("bad"))
            .count();
  }
}
