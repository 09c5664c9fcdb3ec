package io.meridian.target;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * When the transactions of one origin were noted in its slots of {@link WrittenTable}. A session
 * has one transaction at a time and an origin has one session, so each was over before the next was
 * noted: that says which of them may have committed after a given time, without a look at all.
 *
 * <p>Owned by the thread of its session.
 */
final class WrittenSlots {

  private static final long ASK_EVERY_MS = 1_000;
  private static final int NONE = -1;

  private final String origin;
  private final long[] notedMicros = new long[WrittenTable.SLOTS];
  private int last = NONE;
  private int open = NONE;
  private long remembersMicros;
  private long askedMillis = Long.MIN_VALUE;

  WrittenSlots(String origin) {
    this.origin = origin;
  }

  /** The origin. */
  String origin() {
    return origin;
  }

  /** Reads them anew for a session that begins. */
  void read(PostgresSession session) throws SQLException {
    Arrays.fill(notedMicros, 0);
    last = NONE;
    open = NONE;
    PreparedStatement query = session.prepared(WrittenTable.SLOTS_OF);
    query.setString(1, origin);
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        int slot = rows.getInt(1);
        notedMicros[slot] = rows.getLong(2);
        if (last == NONE || notedMicros[slot] > notedMicros[last]) {
          last = slot;
        }
      }
    }
  }

  /** A transaction begins; what the one before noted counts only when it was committed. */
  void begin() {
    open = NONE;
  }

  /** The slot in which the open transaction is noted. */
  int note() {
    open = (last + 1) % WrittenTable.SLOTS;
    return open;
  }

  /** When the open transaction was noted, microseconds since the epoch. */
  void noted(long micros) {
    notedMicros[open] = micros;
  }

  /** The open transaction was committed. */
  void committed() {
    if (open != NONE) {
      last = open;
      open = NONE;
    }
  }

  /** How many of the latest transactions may have committed after a time. */
  int since(long micros) {
    int count = 0;
    for (int slot = last; slot != NONE && count < WrittenTable.SLOTS; ) {
      long noted = notedMicros[slot];
      if (noted == 0) {
        break;
      }
      count++;
      if (noted <= micros) {
        break;
      }
      slot = slot == 0 ? WrittenTable.SLOTS - 1 : slot - 1;
    }
    return count;
  }

  /**
   * Sets the parameters of {@link WrittenTable#IDS} to the latest transactions.
   *
   * @param at the place of the first
   * @return the place behind them
   */
  int set(PreparedStatement statement, int at, int latest) throws SQLException {
    int first = last - latest + 1;
    // A range whose first is behind its last is empty.
    statement.setString(at, origin);
    statement.setInt(at + 1, Math.max(0, first));
    statement.setInt(at + 2, last);
    statement.setString(at + 3, origin);
    statement.setInt(at + 4, WrittenTable.SLOTS + Math.min(0, first));
    statement.setInt(at + 5, WrittenTable.SLOTS - 1);
    return at + 6;
  }

  /**
   * Since when the store knows all transactions of sinks, microseconds since the epoch; 0 when it
   * knows none. Up to a second old: what it forgot since counts as local, which costs a wait.
   */
  long remembers(PostgresSession session, long nowMillis) throws SQLException {
    if (askedMillis == Long.MIN_VALUE || Math.abs(nowMillis - askedMillis) >= ASK_EVERY_MS) {
      try (ResultSet row = session.prepared(WrittenTable.SINCE).executeQuery()) {
        remembersMicros = row.next() ? row.getLong(1) : 0;
      }
      askedMillis = nowMillis;
    }
    return remembersMicros;
  }
}
