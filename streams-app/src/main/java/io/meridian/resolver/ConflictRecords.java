package io.meridian.resolver;

import io.meridian.audit.ConflictRecord;
import io.meridian.audit.ConflictSide;
import io.meridian.conflict.Conflict;
import io.meridian.conflict.FieldValue;
import io.meridian.conflict.RowFormat;
import io.meridian.conflict.Strategy;
import io.meridian.conflict.Version;
import io.meridian.conflict.Visible;
import io.meridian.journal.JournalEvents;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Conflicts in the form in which the audit trail carries them. */
final class ConflictRecords {

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
    SortedMap<String, FieldValue> old = fields(before, format);
    SortedMap<String, FieldValue> now = fields(after, format);
    TreeSet<String> names = new TreeSet<>(old.keySet());
    names.addAll(now.keySet());
    names.removeIf(name -> Objects.equals(old.get(name), now.get(name)));
    return new ArrayList<>(names);
  }

  private static SortedMap<String, FieldValue> fields(Visible visible, RowFormat format) {
    if (!visible.version().operation().leavesResource()) {
      return new TreeMap<>();
    }
    try {
      return format.fields(visible.payload());
    } catch (IllegalArgumentException e) {
      return new TreeMap<>();
    }
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
