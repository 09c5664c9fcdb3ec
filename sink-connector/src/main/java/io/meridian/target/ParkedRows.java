package io.meridian.target;

import io.meridian.apply.ParkedKey;
import io.meridian.apply.ParkedKeys;
import io.meridian.apply.ParkedRow;
import io.meridian.apply.Refusal;
import io.meridian.apply.RefusalCause;
import io.meridian.apply.RowChange;
import io.meridian.apply.Settlement;
import io.meridian.resolved.VisibleVersion;
import io.meridian.schema.SingleObjectCodec;
import io.meridian.version.VersionVector;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the target holds back of one topic. */
final class ParkedRows {

  private final SingleObjectCodec<VisibleVersion> codec =
      new SingleObjectCodec<>(VisibleVersion.class);
  private final ParkedTable table;
  private final String topic;

  ParkedRows(ParkedTable table, String topic) {
    this.table = table;
    this.topic = topic;
  }

  /** The keys held back, by partition. */
  Map<Integer, ParkedKeys> keys(Session session) throws SQLException {
    Map<Integer, Map<String, ParkedKey>> found = new TreeMap<>();
    PreparedStatement query = session.prepared(table.keys());
    query.setString(1, topic);
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        found
            .computeIfAbsent(rows.getInt("partition"), p -> new HashMap<>())
            .put(rows.getString("key"), key(rows));
      }
    }
    Map<Integer, ParkedKeys> keys = new TreeMap<>();
    found.forEach((partition, of) -> keys.put(partition, ParkedKeys.of(of)));
    return keys;
  }

  /** The rows of some keys that are to be written, in their order. */
  List<ParkedRow> rows(Session session, int partition, Collection<String> keys)
      throws SQLException {
    List<ParkedRow> found = new ArrayList<>();
    List<String> all = List.copyOf(keys);
    for (int from = 0; from < all.size(); from += ParkedTable.KEYS_AT_ONCE) {
      read(
          session,
          partition,
          all.subList(from, Math.min(all.size(), from + ParkedTable.KEYS_AT_ONCE)),
          found);
    }
    found.sort(Comparator.comparing(ParkedRow::change));
    return found;
  }

  /**
   * Keeps, changes and removes rows as a settlement says, within the session's transaction.
   *
   * @throws OwnershipLostException when a row that is to be changed is not there: somebody else has
   *     written it since it was read
   */
  void settle(Session session, Settlement settlement) throws SQLException {
    each(session, table.park(), settlement.parked(), this::park);
    each(
        session,
        table.queue(),
        settlement.queued(),
        (queue, change) -> {
          queue.setBytes(1, codec.encode(change.version()));
          place(queue, 2, change.partition(), change.key());
        });
    each(
        session,
        table.release(),
        settlement.released(),
        (release, change) -> place(release, 1, change.partition(), change.key()));
    each(
        session,
        table.discard(),
        settlement.discarded(),
        (give, discard) -> {
          give.setString(1, discard.by());
          give.setString(2, discard.reason());
          place(give, 3, discard.partition(), discard.key());
        });
  }

  private void read(Session session, int partition, List<String> keys, List<ParkedRow> found)
      throws SQLException {
    PreparedStatement query = session.prepared(table.rows());
    query.setString(1, topic);
    query.setInt(2, partition);
    for (int i = 0; i < ParkedTable.KEYS_AT_ONCE; i++) {
      query.setString(3 + i, keys.get(Math.min(i, keys.size() - 1)));
    }
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        found.add(
            new ParkedRow(
                new RowChange(
                    partition, rows.getString("key"), codec.decode(rows.getBytes("version"))),
                key(rows),
                refusal(rows)));
      }
    }
  }

  private <T> void each(Session session, String sql, List<T> items, Parameters<T> parameters)
      throws SQLException {
    if (items.isEmpty()) {
      return;
    }
    PreparedStatement statement = session.prepared(sql);
    for (T item : items) {
      parameters.set(statement, item);
      statement.addBatch();
    }
    for (int changed : statement.executeBatch()) {
      if (changed == 0) {
        throw new OwnershipLostException(
            "Cannot change what is parked: somebody else did since it was read (topic="
                + topic
                + ", rows="
                + items.size()
                + ")");
      }
    }
  }

  private void park(PreparedStatement park, ParkedRow row) throws SQLException {
    Refusal refusal = row.refusal();
    place(park, 1, row.change().partition(), row.change().key());
    park.setString(4, row.key().state().name());
    park.setString(5, refusal.table());
    park.setString(6, refusal.cause().name());
    park.setString(7, refusal.reason());
    park.setString(8, refusal.sqlState());
    park.setString(9, refusal.constraint());
    park.setString(10, refusal.inTheWay());
    park.setString(11, row.key().floor().toString());
    park.setInt(12, row.key().attempts());
    park.setLong(13, row.key().sinceMillis());
    park.setBytes(14, codec.encode(row.change().version()));
  }

  private void place(PreparedStatement statement, int from, int partition, String key)
      throws SQLException {
    statement.setString(from, topic);
    statement.setInt(from + 1, partition);
    statement.setString(from + 2, key);
  }

  private static ParkedKey key(ResultSet row) throws SQLException {
    return new ParkedKey(
        VersionVector.parse(row.getString("held_at")),
        ParkedKey.State.valueOf(row.getString("state")),
        row.getInt("attempts"),
        row.getLong("since_millis"));
  }

  private static Refusal refusal(ResultSet row) throws SQLException {
    return new Refusal(
        RefusalCause.valueOf(row.getString("cause")),
        0,
        row.getString("table_name"),
        row.getString("reason"),
        row.getString("sqlstate"),
        row.getString("constraint_name"),
        row.getString("in_the_way"));
  }

  /** Sets a statement's parameters for one item. */
  private interface Parameters<T> {
    void set(PreparedStatement statement, T item) throws SQLException;
  }
}
