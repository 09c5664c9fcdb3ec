package io.meridian.target;

import io.meridian.apply.Bisection;
import io.meridian.apply.Progress;
import io.meridian.apply.Reduction;
import io.meridian.apply.Refusal;
import io.meridian.apply.RefusedRow;
import io.meridian.apply.RowChange;
import io.meridian.apply.Settlement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Commits batches. A batch is one transaction: the marker rows first, so that who does not own a
 * partition any more waits or fails before it has locked a single row, then the rows, then what is
 * parked.
 *
 * <p>As in {@link PostgresTarget}, a batch is first tried as a whole. Only when something in it is
 * refused is it rolled back and written again in halves, each behind a savepoint.
 */
final class JdbcBatches {

  private final JdbcDialect dialect;
  private final JdbcMarker marker;
  private final JdbcWriter rows;
  private final ParkedRows parked;
  private final TableRules rules;

  JdbcBatches(
      JdbcDialect dialect,
      JdbcMarker marker,
      JdbcWriter rows,
      ParkedRows parked,
      TableRules rules) {
    this.dialect = dialect;
    this.marker = marker;
    this.rows = rows;
    this.parked = parked;
    this.rules = rules;
  }

  /**
   * As {@link Target#apply}. After an exception the session's transaction is to be rolled back.
   *
   * @throws SQLException when it may succeed later, or has nothing to do with a row
   */
  Settlement commit(JdbcSession session, Reduction batch, Map<Integer, Progress> committed)
      throws SQLException {
    Optional<Settlement> whole =
        rows.prepare(session, batch.rows()) ? whole(session, batch, committed) : Optional.empty();
    return whole.isPresent() ? whole.get() : inHalves(session, batch, committed);
  }

  /** Writes all rows at once; empty, and nothing is changed, when one of them is refused. */
  private Optional<Settlement> whole(
      JdbcSession session, Reduction batch, Map<Integer, Progress> committed) throws SQLException {
    Settlement settlement = Settlement.of(batch, committed, List.of(), rules.clock().millis());
    advance(session, settlement.progress(), committed);
    try {
      rows.write(session, batch.rows());
    } catch (RowRefusedException e) {
      session.rollback();
      return Optional.empty();
    }
    parked.settle(session, settlement);
    session.commit();
    return Optional.of(settlement);
  }

  /** Writes what can be written and parks the rest. */
  private Settlement inHalves(
      JdbcSession session, Reduction batch, Map<Integer, Progress> committed) throws SQLException {
    // The table may not be what it was when it was planned for.
    session.forgetPlans();
    rows.prepare(session, batch.rows());
    advance(session, batch.progress(), committed);
    List<RefusedRow> refused = Bisection.write(batch.rows(), part -> attempt(session, part));
    Settlement settlement = Settlement.of(batch, committed, refused, rules.clock().millis());
    rules.requireRoom(settlement, committed, dialect.toString());
    parked.settle(session, settlement);
    for (Map.Entry<Integer, Progress> of : settlement.progress().entrySet()) {
      if (settlement.changesHeldKeys(of.getKey(), batch.progress())) {
        marker.hold(session, of.getKey(), of.getValue());
      }
    }
    session.commit();
    return settlement;
  }

  private Optional<Refusal> attempt(JdbcSession session, List<RowChange> part) throws SQLException {
    Savepoint before = session.savepoint();
    try {
      rows.write(session, part);
      session.release(before);
      return Optional.empty();
    } catch (RowRefusedException e) {
      session.rollback(before);
      return Optional.of(e.refusal());
    }
  }

  private void advance(
      JdbcSession session, SortedMap<Integer, Progress> to, Map<Integer, Progress> committed)
      throws SQLException {
    for (Map.Entry<Integer, Progress> of : to.entrySet()) {
      int partition = of.getKey();
      Progress from = committed.getOrDefault(partition, Progress.NONE);
      if (!marker.advance(session, partition, from, of.getValue())) {
        throw OwnershipLostException.of(dialect, partition, from);
      }
    }
  }
}
