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
  private final WrittenSlots slots;
  private final TableRules rules;
  private final ApplyGuard guard;
  private boolean notes;
  private boolean on;
  private boolean told;

  LocalChanges(ConnectionSettings settings, String origin, TableRules rules) {
    this.settings = settings;
    this.slots = new WrittenSlots(origin);
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
      slots.read(session);
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

  /** A transaction begins. */
  void begin() {
    slots.begin();
  }

  /**
   * Sets the parameters of {@link WrittenTable#NOTE} for the open transaction.
   *
   * @param at the place of the first
   */
  void note(PreparedStatement note, int at) throws SQLException {
    note.setString(at, slots.origin());
    note.setInt(at + 1, slots.note());
  }

  /** Takes what {@link WrittenTable#NOTE} gave. */
  void noted(ResultSet result) throws SQLException {
    try (ResultSet row = result) {
      row.next();
      slots.noted(row.getLong(1));
    }
  }

  /** The open transaction was committed. */
  void committed() {
    slots.committed();
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
        guard, slots, batch.progress(), Math.max(0, rules.parkedMax() - held), rules.clock());
  }

  private static boolean tracks(PostgresSession session) throws SQLException {
    try (ResultSet row = session.prepared(TRACKS).executeQuery()) {
      return row.next() && row.getBoolean(1);
    }
  }
}
