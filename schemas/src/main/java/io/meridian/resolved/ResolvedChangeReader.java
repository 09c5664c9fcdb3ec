package io.meridian.resolved;

import io.meridian.journal.ChangeOperation;
import io.meridian.schema.CheckedDecoder;
import io.meridian.schema.RecordReader;
import java.io.IOException;

/** Reads resolved changes. */
public final class ResolvedChangeReader implements RecordReader<ResolvedChange> {

  private static final ChangeEffect[] EFFECTS = ChangeEffect.values();
  private static final ChangeOperation[] OPERATIONS = ChangeOperation.values();

  @Override
  public Class<ResolvedChange> type() {
    return ResolvedChange.class;
  }

  @Override
  public long fingerprint() {
    return 0xC2BE_F79C_3EE7_5836L;
  }

  @Override
  public ResolvedChange read(CheckedDecoder in) throws IOException {
    ResolvedChange change = new ResolvedChange();
    change.setRegion(in.readString());
    change.setEpoch(in.readInt());
    change.setPosition(in.readLong());
    change.setHlc(in.readLong());
    change.setTimestamp(in.readLong());
    change.setEffect(in.readEnum(EFFECTS));
    change.setHeldBy(in.isPresent() ? in.readString() : null);
    change.setSiblings(in.readInt());
    change.setConflict(in.readBoolean());
    change.setVisible(in.isPresent() ? readVersion(in) : null);
    return change;
  }

  private static VisibleVersion readVersion(CheckedDecoder in) throws IOException {
    VisibleVersion version = new VisibleVersion();
    version.setRegion(in.readString());
    version.setEpoch(in.readInt());
    version.setPosition(in.readLong());
    version.setHlc(in.readLong());
    version.setTimestamp(in.readLong());
    version.setOperation(in.readEnum(OPERATIONS));
    version.setContentType(in.readString());
    version.setSchemaId(in.readInt());
    version.setPayload(in.readBytes(null));
    return version;
  }
}
