package io.meridian.target;

import io.meridian.apply.Progress;
import io.meridian.apply.Reduction;
import io.meridian.guard.ApplyGuard;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a database's sessions can tell local changes from those of sinks, and what makes their
 * own transactions known. Needs {@code track_commit_timestamp}.
 */
final class LocalChanges {

  private static final Logger LOGGER = LoggerFactory.getLogger(LocalChanges.class);

  private static final String TRACKS =
      "SELECT pg_catalog.current_setting('track_commit_timestamp') = 'on'";

  private final ConnectionSettings settings;
  private final String origin;
  private final TableRules rules;
  private final ApplyGuard guard;
  private boolean notes;
  private boolean on;
  private boolean told;
  private int slot;

  LocalChanges(ConnectionSettings settings, String origin, TableRules rules) {
    this.settings = settings;
    this.origin = origin;
    this.rules = rules;
    this.guard = new ApplyGuard(rules.guard().maxWait());
  }

  /**
   * A session has begun.
   *
   * @throws TargetRefusedException when there must be a guard, and the database keeps no commit
   *     times
   */
  void opened(PostgresSession session) throws SQLException {
    boolean tracks = tracks(session);
    if (!tracks && rules.guard().mode() == GuardRules.Mode.REQUIRED) {
      throw new TargetRefusedException(
          "Cannot guard local changes: the server keeps no commit times; set"
              + " track_commit_timestamp=on and restart it, or set apply.guard to auto (target="
              + settings
              + ", track_commit_timestamp=off, apply.guard=required)");
    }
    notes = tracks;
    on = tracks && rules.guard().mode() != GuardRules.Mode.OFF;
    if (notes) {
      slot = last(session);
    }
    if (!on && !told && rules.guard().mode() == GuardRules.Mode.AUTO) {
      LOGGER.warn(
          "Local changes are not guarded: an older result may show over one until it is resolved;"
              + " set track_commit_timestamp=on and restart the server target={}",
          settings);
    }
    told = true;
  }

  /** Whether transactions of sinks are made known, each before it writes its first row. */
  boolean notes() {
    return notes;
  }

  /**
   * Sets the parameters of {@link WrittenTable#NOTE} for the session's next transaction.
   *
   * @param at the place of the first
   */
  void note(PreparedStatement note, int at) throws SQLException {
    slot = (slot + 1) % WrittenTable.SLOTS;
    note.setString(at, origin);
    note.setInt(at + 1, slot);
  }

  /**
   * What guards the rows of a batch; null when nothing does, as where no change of the region was
   * ever captured.
   */
  @Nullable RowGuard of(Reduction batch, Map<Integer, Progress> committed) {
    if (!on || batch.progress().values().stream().allMatch(of -> of.captured().micros() == 0)) {
      return null;
    }
    int held =
        committed.values().stream()
            .mapToInt(of -> of.parked().parked() + of.parked().waiting())
            .sum();
    return new RowGuard(
        guard,
        origin,
        slot,
        batch.progress(),
        Math.max(0, rules.parkedMax() - held),
        rules.clock());
  }

  private static boolean tracks(PostgresSession session) throws SQLException {
    try (ResultSet row = session.prepared(TRACKS).executeQuery()) {
      return row.next() && row.getBoolean(1);
    }
  }

  private int last(PostgresSession session) throws SQLException {
    PreparedStatement query = session.prepared(WrittenTable.LAST);
    query.setString(1, origin);
    try (ResultSet row = query.executeQuery()) {
      return row.next() ? row.getInt(1) : -1;
    }
  }
}
