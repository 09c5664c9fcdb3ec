package io.meridian.target;

import io.meridian.apply.Bisection;
import io.meridian.apply.ParkedKeys;
import io.meridian.apply.ParkedRow;
import io.meridian.apply.Progress;
import io.meridian.apply.Reduction;
import io.meridian.apply.Refusal;
import io.meridian.apply.RefusalCause;
import io.meridian.apply.RefusedRow;
import io.meridian.apply.RowChange;
import io.meridian.apply.Settlement;
import io.meridian.marker.MarkerTable;
import io.meridian.schema.SchemaRegistry;
import io.meridian.schema.SchemaRegistryUnavailableException;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Postgres database. A batch is one transaction: the marker rows first, so that who does not own
 * a partition any more waits or fails before it has locked a single row, then the rows, then what
 * is parked. The rows alone are under our replication origin, see {@link MarkerTable}; those with a
 * local change that is not yet resolved are spared, see {@link RowGuard}.
 *
 * <p>A batch is first tried as a whole. Only when something in it is refused is it rolled back and
 * written again in halves, each behind a savepoint.
 */
public final class PostgresTarget implements Target {

  private static final Logger LOGGER = LoggerFactory.getLogger(PostgresTarget.class);

  private final ConnectionSettings settings;
  private final String origin;
  private final MarkerRows marker;
  private final ParkedRows parked;
  private final PostgresRows rows;
  private final TableRules rules;
  private final LocalChanges localChanges;
  private final Opening opening;
  private @Nullable PostgresSession session;

  /**
   * Connects when first asked for something.
   *
   * @param origin the replication origin; no two sessions can be under it at a time
   * @param topic the topic whose progress the database keeps
   * @param registry of the row schemas; stays open when the target is closed
   */
  public PostgresTarget(
      ConnectionSettings settings,
      String origin,
      String topic,
      SchemaRegistry registry,
      TableRules rules) {
    this.settings = settings;
    this.origin = origin;
    this.marker = new MarkerRows(topic);
    this.parked = new ParkedRows(ParkedTable.Postgres.TABLE, topic);
    this.rows = new PostgresRows(registry, rules);
    this.rules = rules;
    this.localChanges = new LocalChanges(settings, origin, rules);
    this.opening = new Opening(marker, localChanges);
  }

  @Override
  public Map<Integer, Progress> progress(Set<Integer> partitions) {
    try {
      PostgresSession open = session();
      Map<Integer, Progress> stored = marker.read(open);
      Map<Integer, ParkedKeys> held = parked.keys(open);
      open.commit();
      Map<Integer, Progress> progress = new HashMap<>();
      for (int partition : partitions) {
        Progress at = stored.getOrDefault(partition, Progress.NONE);
        progress.put(partition, at.holding(held.getOrDefault(partition, ParkedKeys.NONE)));
      }
      return progress;
    } catch (SQLException e) {
      throw failed("read progress from " + settings, e);
    }
  }

  @Override
  public boolean connected() {
    return session != null;
  }

  @Override
  public Settlement apply(Reduction batch, Map<Integer, Progress> committed) {
    try {
      PostgresSession open = session();
      Optional<Settlement> whole =
          rows.prepare(open, batch.rows()) ? whole(open, batch, committed) : Optional.empty();
      return whole.isPresent() ? whole.get() : inHalves(open, batch, committed);
    } catch (SQLException e) {
      throw failed(TableFailure.what(e, "commit a batch to " + settings), e);
    } catch (OwnershipLostException | TargetRefusedException e) {
      abandon();
      throw e;
    } catch (SchemaRegistryUnavailableException e) {
      abandon();
      throw new TargetUnavailableException(e.getMessage());
    }
  }

  @Override
  public List<ParkedRow> parked(int partition, Collection<String> keys) {
    try {
      PostgresSession open = session();
      List<ParkedRow> found = parked.rows(open, partition, keys);
      open.commit();
      return found;
    } catch (SQLException e) {
      throw failed("read parked rows from " + settings, e);
    }
  }

  @Override
  public void close() {
    if (session != null) {
      session.close();
      session = null;
    }
  }

  private PostgresSession session() throws SQLException {
    PostgresSession open = session;
    if (open == null) {
      open = PostgresSession.open(settings, origin);
      try {
        localChanges.opened(open);
        open.commit();
      } catch (SQLException | TargetRefusedException e) {
        open.close();
        throw e;
      }
      session = open;
      LOGGER.info("Connected to target target={} origin={}", settings, origin);
    }
    return open;
  }

  /** Writes all rows at once; empty, and nothing is changed, when one of them is refused. */
  private Optional<Settlement> whole(
      PostgresSession open, Reduction batch, Map<Integer, Progress> committed) throws SQLException {
    Settlement settlement = Settlement.of(batch, committed, List.of(), rules.clock().millis());
    advance(open, settlement.progress(), batch, committed);
    try {
      RowGuard.Outcome written = rows.write(open, batch.rows(), localChanges.of(batch, committed));
      if (!written.spared.isEmpty()) {
        Map<Integer, Progress> said = settlement.progress();
        settlement = Settlement.of(batch, committed, written.spared, rules.clock().millis());
        hold(open, settlement, said);
      }
      settlement = settlement.overruling(written.overruled);
    } catch (RowRefusedException e) {
      open.rollback();
      return Optional.empty();
    }
    parked.settle(open, settlement);
    try {
      open.commit();
      localChanges.committed();
    } catch (SQLException e) {
      // A deferred constraint is checked now.
      if (SqlFailure.isConstraint(e)) {
        open.rollback();
        return Optional.empty();
      }
      throw e;
    }
    return Optional.of(settlement);
  }

  /** Writes what can be written and parks the rest. */
  private Settlement inHalves(
      PostgresSession open, Reduction batch, Map<Integer, Progress> committed) throws SQLException {
    // The table may not be what it was when it was planned for.
    open.forgetPlans();
    rows.prepare(open, batch.rows());
    advance(open, batch.progress(), batch, committed);
    RowGuard guard = localChanges.of(batch, committed);
    RowGuard.Outcome written = new RowGuard.Outcome();
    List<RefusedRow> unwritten = new ArrayList<>();
    unwritten.addAll(Bisection.write(batch.rows(), part -> attempt(open, part, guard, written)));
    unwritten.addAll(written.spared);
    Settlement settlement =
        Settlement.of(batch, committed, unwritten, rules.clock().millis())
            .overruling(written.overruled);
    rules.requireRoom(settlement, committed, settings.toString());
    parked.settle(open, settlement);
    hold(open, settlement, batch.progress());
    open.commit();
    localChanges.committed();
    return settlement;
  }

  /** Corrects what the markers of this transaction say of the keys held back. */
  private void hold(PostgresSession open, Settlement settlement, Map<Integer, Progress> said)
      throws SQLException {
    for (Map.Entry<Integer, Progress> of : settlement.progress().entrySet()) {
      if (settlement.changesHeldKeys(of.getKey(), said)) {
        open.leaveOrigin();
        marker.hold(open, of.getKey(), of.getValue());
      }
    }
  }

  private Optional<Refusal> attempt(
      PostgresSession open,
      List<RowChange> part,
      @Nullable RowGuard guard,
      RowGuard.Outcome written)
      throws SQLException {
    Savepoint before = open.savepoint();
    try {
      RowGuard.Outcome outcome = rows.write(open, part, guard);
      try {
        open.release(before);
      } catch (SQLException e) {
        if (!SqlFailure.isConstraint(e)) {
          throw e;
        }
        throw new RowRefusedException(rows.refusalAtCommit(open, part, e));
      }
      written.add(outcome);
      if (guard != null) {
        guard.keep(outcome);
      }
      return Optional.empty();
    } catch (RowRefusedException e) {
      open.rollback(before);
      return Optional.of(explained(open, part, e.refusal()));
    }
  }

  private Refusal explained(PostgresSession open, List<RowChange> part, Refusal refusal)
      throws SQLException {
    if (refusal.cause() == RefusalCause.PERMISSION && rows.isForbidden(open, part.get(0))) {
      return refusal.ofSchema(part.get(0).version().getSchemaId());
    }
    if (part.size() == 1 && refusal.cause() == RefusalCause.UNIQUE) {
      return refusal.inTheWayOf(rows.inTheWay(open, part.get(0), refusal.constraint()));
    }
    return refusal;
  }

  private void advance(
      PostgresSession open,
      SortedMap<Integer, Progress> to,
      Reduction batch,
      Map<Integer, Progress> committed)
      throws SQLException {
    Opening.Purpose purpose =
        batch.rows().isEmpty() ? Opening.Purpose.MARKERS : Opening.Purpose.ROWS;
    Integer lost = opening.run(open, to, committed, purpose);
    if (lost != null) {
      Progress from = committed.getOrDefault(lost, Progress.NONE);
      throw OwnershipLostException.of(settings, lost, from);
    }
  }

  /** Ends what was begun, and the session too unless it is known to be good. */
  private RuntimeException failed(String what, SQLException e) {
    LOGGER.debug("Failed on target target={} sqlstate={}", settings, SqlFailure.state(e));
    if (SqlFailure.leavesSession(e)) {
      abandon();
    } else {
      close();
    }
    String message =
        "Cannot "
            + what
            + ": "
            + SqlFailure.reason(e)
            + " (target="
            + settings
            + SqlFailure.names(e)
            + ")";
    return SqlFailure.retryable(e)
        ? new TargetUnavailableException(message)
        : new TargetRefusedException(message);
  }

  private void abandon() {
    PostgresSession open = session;
    if (open == null) {
      return;
    }
    try {
      open.rollback();
    } catch (SQLException e) {
      close();
    }
  }
}
