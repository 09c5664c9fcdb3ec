package io.meridian.testkit.simulation;

import io.meridian.clock.Hlc;
import io.meridian.conflict.Event;
import io.meridian.testkit.model.Change;
import io.meridian.topology.RegionId;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.util.ArrayList;
import java.util.List;

/** A region's journal, or that of its people: one partition. */
final class Journal {

  final RegionId id;
  final List<Journaled> records = new ArrayList<>();
  private Hlc reached = Hlc.ZERO;

  Journal(RegionId id) {
    this.id = id;
  }

  /** Where the next record will be. */
  Position next() {
    return new Position(1, records.size());
  }

  /**
   * Appends a write; gives its place among all writes.
   *
   * @param number the write's own
   */
  void append(int key, long number, Event event, Change change, Origin origin) {
    reached = reached.max(event.version().hlc());
    records.add(new Write(key, number, event, change, origin, reached));
  }

  /** Appends a promise: no later event has a lower clock or has seen less. */
  void append(Hlc hlc, VersionVector applied, long policy) {
    reached = reached.max(hlc);
    records.add(new Heartbeat(next(), applied, policy, reached));
  }

  /** How a write came into the journal. */
  enum Origin {
    /** It was captured from the region's store. */
    CAPTURED,
    /** An application or a person published it; no store has it yet. */
    PUBLISHED
  }

  /** A record; {@code order} is the greatest clock in the journal up to it. */
  sealed interface Journaled {
    Hlc order();
  }

  record Write(int key, long number, Event event, Change change, Origin origin, Hlc order)
      implements Journaled {}

  record Heartbeat(Position position, VersionVector applied, long policy, Hlc order)
      implements Journaled {}
}
