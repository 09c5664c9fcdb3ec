package io.meridian.target;

import io.meridian.apply.Refusal;
import io.meridian.apply.RefusalCause;
import io.meridian.apply.RowChange;
import io.meridian.resource.ResourceKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a batch that go by one plan, in the order in which they were added. */
final class RowArrays {

  private final RowPlan plan;
  private final List<@Nullable String[]> upserts = new ArrayList<>();
  private final List<@Nullable String[]> deletes = new ArrayList<>();
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

  /** Deletes what is to be deleted; nothing when there is nothing. */
  void delete(PostgresSession session) throws SQLException {
    run(session, plan.delete(), plan.keys(), deletes);
  }

  /** Writes what is to be written; nothing when there is nothing. */
  void upsert(PostgresSession session) throws SQLException {
    run(session, plan.upsert(), plan.written(), upserts);
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

  int size(boolean deleted) {
    return (deleted ? deletes : upserts).size();
  }

  /** The type in a key's text; for messages, so an illegal key gives something too. */
  static String resourceType(String key) {
    try {
      return ResourceKey.parse(key).type();
    } catch (IllegalArgumentException e) {
      return "unreadable";
    }
  }

  private static void run(
      PostgresSession session, String sql, List<Integer> columns, List<@Nullable String[]> rows)
      throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    PreparedStatement statement = session.prepared(sql);
    for (int n = 0; n < columns.size(); n++) {
      int column = columns.get(n);
      @Nullable String[] values = new String[rows.size()];
      for (int row = 0; row < values.length; row++) {
        values[row] = rows.get(row)[column];
      }
      statement.setObject(n + 1, values);
    }
    statement.executeUpdate();
    statement.clearParameters();
  }
}
