package io.meridian.resolver;

import io.meridian.audit.ConflictRecord;
import io.meridian.audit.ConflictSide;
import io.meridian.conflict.Conflict;
import io.meridian.conflict.RowFormat;
import io.meridian.conflict.Strategy;
import io.meridian.conflict.Version;
import io.meridian.conflict.Visible;
import io.meridian.journal.JournalEvents;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Conflicts in the form in which the audit trail carries them. */
final class ConflictRecords {

  private static final Logger LOGGER = LoggerFactory.getLogger(ConflictRecords.class);

  private ConflictRecords() {}

  /** The record of a conflict. */
  static ConflictRecord of(Conflict conflict, Strategy strategy, RowFormat format) {
    ConflictRecord record = new ConflictRecord();
    Visible visible = conflict.visible();
    record.setEvent(side(conflict.event()));
    record.setOthers(
        conflict.siblings().stream()
            .filter(version -> !version.dot().equals(conflict.event().dot()))
            .map(ConflictRecords::side)
            .toList());
    record.setStrategy(conflict.strategy());
    record.setPolicy(conflict.policy());
    record.setHeld(strategy.holds());
    record.setWinnerRegion(visible.dot().region().name());
    record.setWinnerEpoch(visible.dot().position().epoch());
    record.setWinnerPosition(visible.dot().position().offset());
    record.setMerged(visible.isMerged() ? ByteBuffer.wrap(visible.payload().bytes()) : null);
    record.setFields(moved(conflict.before(), visible, format));
    return record;
  }

  /** The names of the fields in which two shown rows differ; none where they cannot be read. */
  private static List<String> moved(Visible before, Visible after, RowFormat format) {
    if (isRow(before) && isRow(after)) {
      try {
        return List.copyOf(format.differences(before.payload(), after.payload()));
      } catch (IllegalArgumentException e) {
        // One of them cannot be read: all fields of the other are what can be told.
        LOGGER.debug("Cannot tell two rows apart field by field", e);
      }
    }
    Set<String> names = new TreeSet<>(names(before, format));
    names.addAll(names(after, format));
    return List.copyOf(names);
  }

  private static Set<String> names(Visible visible, RowFormat format) {
    if (!isRow(visible)) {
      return Set.of();
    }
    try {
      return format.fields(visible.payload()).keySet();
    } catch (IllegalArgumentException e) {
      return Set.of();
    }
  }

  private static boolean isRow(Visible visible) {
    return visible.version().operation().leavesResource();
  }

  private static ConflictSide side(Version version) {
    ConflictSide side = new ConflictSide();
    side.setRegion(version.dot().region().name());
    side.setEpoch(version.dot().position().epoch());
    side.setPosition(version.dot().position().offset());
    side.setHlc(version.hlc().bits());
    side.setTimestamp(version.timestampMicros());
    side.setOperation(JournalEvents.operation(version.operation()));
    side.setContentType(version.payload().contentType());
    side.setSchemaId(version.payload().schemaId());
    side.setPayload(ByteBuffer.wrap(version.payload().bytes()));
    return side;
  }
}
