package io.meridian.capture;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says everything that keeps a capture from being exact, before anything is changed. */
final class Preflight {

  private final CaptureConfig config;
  private final SourceCatalog catalog;

  Preflight(CaptureConfig config, SourceCatalog catalog) {
    this.config = config;
    this.catalog = catalog;
  }

  /**
   * Checks tables, slot and position against each other.
   *
   * @param position the stored one
   * @return the tables to capture
   * @throws CaptureRefusedException with all problems
   */
  List<CapturedTable> check(Optional<CapturePosition> position) throws SQLException {
    List<String> problems = new ArrayList<>();
    String walLevel = catalog.walLevel();
    if (!walLevel.equals("logical")) {
      problems.add("wal_level must be logical (wal_level=" + walLevel + ")");
    }
    String foreign = catalog.foreignOrigins();
    if (config.onReplicated() == ReplicatedPolicy.REFUSE && !foreign.isEmpty()) {
      problems.add(foreign(foreign));
    }
    List<CapturedTable> tables = catalog.tables(config.filter());
    tables.forEach(table -> problems.addAll(table.problems()));
    identityProblems(tables, problems);
    missing(tables, problems);
    Optional<SourceSlot> slot = catalog.slot(config.slot());
    slot.ifPresent(found -> slotProblems(found, problems));
    if (position.isPresent()) {
      positionProblems(position.get(), slot, problems);
    } else if (slot.isPresent()) {
      problems.add(
          "the slot is there but no position of ours is, so what it has let go of is not known;"
              + " drop the slot to begin anew"
              + slotText());
    }
    if (!problems.isEmpty()) {
      throw new CaptureRefusedException(problems);
    }
    return tables;
  }

  /** What to do about replication origins that are not ours. */
  static String foreign(String origins) {
    return "something else replicates into the database; set on_replicated to skip what it writes,"
        + " or to capture it (replication origins="
        + origins
        + ")";
  }

  private void identityProblems(List<CapturedTable> tables, List<String> problems) {
    if (config.replicaIdentityAutoset()) {
      return;
    }
    for (CapturedTable table : tables) {
      if (table.needsFullIdentity()) {
        problems.add(
            "the table needs REPLICA IDENTITY FULL, else the log lacks values of its rows;"
                + " set it, or replica_identity_autoset: true (table="
                + table.label()
                + ", relreplident="
                + table.replicaIdentity()
                + ")");
      }
    }
  }

  private void missing(List<CapturedTable> tables, List<String> problems) {
    List<String> found = tables.stream().map(CapturedTable::label).toList();
    for (String name : config.filter().exact()) {
      if (!found.contains(name)) {
        problems.add("there is no such table (table=" + name + ")");
      }
    }
  }

  private void slotProblems(SourceSlot slot, List<String> problems) {
    if (!slot.plugin().equals("pgoutput") || !slot.database().equals(config.database().name())) {
      problems.add(
          "the slot is of another database or plugin (slot="
              + slot.name()
              + ", database="
              + slot.database()
              + ", plugin="
              + slot.plugin()
              + ", expected="
              + config.database().name()
              + "/pgoutput)");
    }
    if (slot.walStatus().equals("lost")) {
      problems.add("the slot has lost log that was not captured (wal_status=lost)" + slotText());
    }
  }

  private void positionProblems(
      CapturePosition position, Optional<SourceSlot> slot, List<String> problems)
      throws SQLException {
    String system = catalog.systemIdentifier();
    if (!position.getSystemIdentifier().equals(system)) {
      problems.add(
          "the position is of another database cluster (stored system_identifier="
              + position.getSystemIdentifier()
              + ", current system_identifier="
              + system
              + ")");
      return;
    }
    if (position.getState() == CaptureState.FOUNDING) {
      return;
    }
    long stored = position.getCommitLsn();
    if (slot.isEmpty()) {
      problems.add(
          "the slot is gone, and with it perhaps changes after the position (position="
              + Lsn.text(stored)
              + ")"
              + slotText());
    } else if (Long.compareUnsigned(slot.get().confirmedLsn(), stored) > 0) {
      problems.add(
          "the slot begins after the position: it was made anew or moved by somebody else"
              + " (confirmed_flush_lsn="
              + Lsn.text(slot.get().confirmedLsn())
              + ", position="
              + Lsn.text(stored)
              + ")"
              + slotText());
    }
    long current = catalog.walLsn();
    if (Long.compareUnsigned(current, stored) < 0) {
      problems.add(
          "the database's log ends before the position: it was restored or has lost commits (log="
              + Lsn.text(current)
              + ", position="
              + Lsn.text(stored)
              + ")");
    }
  }

  private String slotText() {
    return " (slot=" + config.slot() + ")";
  }
}
