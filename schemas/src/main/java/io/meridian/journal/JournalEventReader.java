package io.meridian.journal;

import io.meridian.schema.CheckedDecoder;
import io.meridian.schema.RecordReader;
import io.meridian.version.avro.PositionEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads journal events. */
public final class JournalEventReader implements RecordReader<JournalEvent> {

  private static final ChangeOperation[] OPERATIONS = ChangeOperation.values();

  @Override
  public Class<JournalEvent> type() {
    return JournalEvent.class;
  }

  @Override
  public long fingerprint() {
    return 0xAC5D_2C6E_6572_1F66L;
  }

  @Override
  public JournalEvent read(CheckedDecoder in) throws IOException {
    JournalEvent event = new JournalEvent();
    event.setRegion(in.readString());
    event.setZone(in.isPresent() ? in.readString() : null);
    event.setNode(in.isPresent() ? in.readString() : null);
    event.setInstance(in.readString());
    event.setEpoch(in.readInt());
    event.setSequence(in.readLong());
    event.setHlc(in.readLong());
    event.setTimestamp(in.readLong());
    event.setOperation(in.readEnum(OPERATIONS));
    event.setContext(readContext(in));
    event.setStore(in.isPresent() ? in.readString() : null);
    event.setTransaction(in.isPresent() ? in.readString() : null);
    event.setTransactionIndex(in.readInt());
    event.setRevision(in.isPresent() ? Long.valueOf(in.readLong()) : null);
    event.setContentType(in.readString());
    event.setSchemaId(in.readInt());
    event.setPayload(in.readBytes(null));
    event.setPolicy(in.readLong());
    event.setBefore(in.isPresent() ? in.readBytes(null) : null);
    return event;
  }

  private static List<PositionEntry> readContext(CheckedDecoder in) throws IOException {
    int count = (int) in.readArrayStart();
    List<PositionEntry> context = new ArrayList<>(count);
    while (count > 0) {
      for (int left = count; left > 0; left--) {
        PositionEntry entry = new PositionEntry();
        entry.setRegion(in.readString());
        entry.setEpoch(in.readInt());
        entry.setOffset(in.readLong());
        context.add(entry);
      }
      count = (int) in.arrayNext();
    }
    return context;
  }
}
