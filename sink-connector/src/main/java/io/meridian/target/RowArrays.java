package io.meridian.target;

import io.meridian.apply.Refusal;
import io.meridian.apply.RefusalCause;
import io.meridian.apply.RefusedRow;
import io.meridian.apply.RowChange;
import io.meridian.guard.ApplyGuard;
import io.meridian.resource.ResourceKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a batch that go by one plan, in the order in which they were added. */
final class RowArrays {

  private final RowPlan plan;
  private final List<@Nullable String[]> upserts = new ArrayList<>();
  private final List<@Nullable String[]> deletes = new ArrayList<>();
  private final List<RowChange> upserted = new ArrayList<>();
  private final List<RowChange> deleted = new ArrayList<>();
  private String resourceType = "";

  RowArrays(RowPlan plan) {
    this.plan = plan;
  }

  /**
   * Decodes a change and adds it.
   *
   * @throws RowRefusedException when its payload is no row of the plan's schema
   */
  void add(RowChange change) {
    if (resourceType.isEmpty()) {
      resourceType = resourceType(change.key());
    }
    ByteBuffer payload = change.version().getPayload();
    try {
      @Nullable String[] values = plan.decoder().decode(payload);
      (change.deletes() ? deletes : upserts).add(values);
      (change.deletes() ? deleted : upserted).add(change);
    } catch (IOException e) {
      throw new RowRefusedException(
          Refusal.ofRow(
              RefusalCause.UNREADABLE,
              name(),
              "Cannot decode a row of table "
                  + name()
                  + ": "
                  + e.getMessage()
                  + " (resource type="
                  + resourceType
                  + ", schema id="
                  + change.version().getSchemaId()
                  + ", bytes="
                  + payload.remaining()
                  + ")"));
    }
  }

  /**
   * Deletes what is to be deleted; nothing when there is nothing.
   *
   * @param guard decides what is spared; null when nothing is
   * @param outcome takes what was spared
   */
  void delete(PostgresSession session, @Nullable RowGuard guard, RowGuard.Outcome outcome)
      throws SQLException {
    long limit = guard == null ? 0 : guard.limit(deleted);
    if (guard == null || limit == 0) {
      run(session, plan.sql().delete(), plan.keys(), deletes, null);
      return;
    }
    Doubt doubt = Doubt.of(limit, guard.slots());
    if (run(session, plan.sql().guardedDelete(), plan.keys(), deletes, doubt) < deletes.size()) {
      List<@Nullable String[]> again = judge(session, guard, doubt, true, outcome);
      run(session, plan.sql().delete(), plan.keys(), again, null);
    }
  }

  /** Writes what is to be written, likewise. */
  void upsert(PostgresSession session, @Nullable RowGuard guard, RowGuard.Outcome outcome)
      throws SQLException {
    long limit = guard == null ? 0 : guard.limit(upserted);
    if (guard == null || limit == 0 || plan.sql().guardedUpsert().isEmpty()) {
      run(session, plan.sql().upsert(), plan.written(), upserts, null);
      return;
    }
    Doubt doubt = Doubt.of(limit, guard.slots());
    if (run(session, plan.sql().guardedUpsert(), plan.written(), upserts, doubt) < upserts.size()) {
      List<@Nullable String[]> again = judge(session, guard, doubt, false, outcome);
      run(session, plan.sql().upsert(), plan.written(), again, null);
    }
  }

  RowPlan plan() {
    return plan;
  }

  /** The table's qualified name. */
  String name() {
    return RowPlan.name(plan.schema());
  }

  /** The resource type of its keys. */
  String resourceType() {
    return resourceType;
  }

  /** The texts of the only row, one a column of the schema. */
  @Nullable String[] only() {
    return (upserts.isEmpty() ? deletes : upserts).get(0);
  }

  /** The type in a key's text; for messages, so an illegal key gives something too. */
  static String resourceType(String key) {
    try {
      return ResourceKey.parse(key).type();
    } catch (IllegalArgumentException e) {
      return "unreadable";
    }
  }

  /**
   * Judges the rows that a guarded statement has passed over.
   *
   * @return those that are to be written all the same
   */
  private List<@Nullable String[]> judge(
      PostgresSession session, RowGuard guard, Doubt doubt, boolean deletes, RowGuard.Outcome to)
      throws SQLException {
    List<@Nullable String[]> rows = deletes ? this.deletes : upserts;
    List<RowChange> changes = deletes ? deleted : upserted;
    List<Passed> passed = new ArrayList<>();
    PreparedStatement query = session.prepared(plan.sql().passedOver());
    query.setObject(1, doubt.limit);
    int at = set(query, 2, plan.keys(), rows);
    query.setObject(at, doubt.limit);
    doubt.slots.set(query, at + 1, doubt.latest);
    try (ResultSet found = query.executeQuery()) {
      while (found.next()) {
        passed.add(new Passed(found.getInt(1) - 1, found.getLong(2), found.getBoolean(3)));
      }
    }
    List<@Nullable String[]> again = new ArrayList<>();
    for (Passed one : passed) {
      RowChange change = changes.get(one.place);
      ApplyGuard.Verdict verdict =
          one.sinks ? ApplyGuard.Verdict.WRITE : guard.judge(session, change, one.commitMicros, to);
      if (verdict == ApplyGuard.Verdict.SPARE) {
        to.spared.add(RefusedRow.spared(change, name(), one.commitMicros));
      } else {
        again.add(rows.get(one.place));
        to.overruled += verdict == ApplyGuard.Verdict.OVERRULE ? 1 : 0;
      }
    }
    return again;
  }

  private static int run(
      PostgresSession session,
      String sql,
      List<Integer> columns,
      List<@Nullable String[]> rows,
      @Nullable Doubt doubt)
      throws SQLException {
    if (rows.isEmpty()) {
      return 0;
    }
    PreparedStatement statement = session.prepared(sql);
    int at = set(statement, 1, columns, rows);
    if (doubt != null) {
      doubt.set(statement, at);
    }
    int changed = statement.executeUpdate();
    statement.clearParameters();
    return changed;
  }

  /** Gives the place behind the arrays. */
  private static int set(
      PreparedStatement statement, int from, List<Integer> columns, List<@Nullable String[]> rows)
      throws SQLException {
    for (int n = 0; n < columns.size(); n++) {
      int column = columns.get(n);
      @Nullable String[] values = new String[rows.size()];
      for (int row = 0; row < values.length; row++) {
        values[row] = rows.get(row)[column];
      }
      statement.setObject(from + n, values);
    }
    return from + columns.size();
  }

  /**
   * Which commits a guarded statement trusts: those up to a time, and the origin's own.
   *
   * @param latest how many of the origin's latest transactions may be later than that
   */
  private record Doubt(OffsetDateTime limit, WrittenSlots slots, int latest) {

    static Doubt of(long limitMicros, WrittenSlots slots) {
      Instant limit = Instant.EPOCH.plus(limitMicros, ChronoUnit.MICROS);
      return new Doubt(limit.atOffset(ZoneOffset.UTC), slots, slots.since(limitMicros));
    }

    void set(PreparedStatement statement, int at) throws SQLException {
      int few = Math.min(latest, WrittenTable.LATEST);
      statement.setObject(at, limit);
      int rest = slots.set(statement, at + 1, few);
      slots.set(statement, rest, latest > few ? latest : 0);
    }
  }

  /** A row that it passed over. */
  private record Passed(int place, long commitMicros, boolean sinks) {}
}
