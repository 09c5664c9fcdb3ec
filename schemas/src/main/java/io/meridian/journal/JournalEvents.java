package io.meridian.journal;

import io.meridian.clock.Hlc;
import io.meridian.conflict.Event;
import io.meridian.conflict.Operation;
import io.meridian.conflict.Payload;
import io.meridian.conflict.Version;
import io.meridian.schema.MalformedRecordException;
import io.meridian.topology.RegionId;
import io.meridian.version.Dot;
import io.meridian.version.Position;
import io.meridian.version.avro.Vectors;
import java.nio.ByteBuffer;

/** Journal records to the events of the rules. */
public final class JournalEvents {

  private JournalEvents() {}

  /**
   * The event of a record, of which its payload may be the very bytes: they are not to be written
   * to afterwards.
   *
   * @param partition of the record
   * @param offset of the record in its <em>origin</em> journal
   * @throws MalformedRecordException when a fact of the record is illegal on its own or contradicts
   *     another; the message says which
   */
  public static Event toEvent(JournalEvent record, int partition, long offset) {
    try {
      if (record.getEpoch() < 1 || offset < 0) {
        throw new IllegalArgumentException(
            "its position is out of range (epoch="
                + record.getEpoch()
                + ", offset="
                + offset
                + ")");
      }
      if (record.getPolicy() < 0) {
        throw new IllegalArgumentException(
            "its policy version is negative (policy=" + record.getPolicy() + ")");
      }
      if (record.getContentType().isEmpty()) {
        throw new IllegalArgumentException("its content type is empty");
      }
      Position position = new Position(record.getEpoch(), offset);
      Dot dot = new Dot(RegionId.of(record.getRegion()), partition, position);
      Version version =
          new Version(
              dot,
              new Hlc(record.getHlc()),
              record.getTimestamp(),
              operation(record.getOperation()),
              payload(record),
              record.getPolicy());
      return new Event(version, Vectors.fromAvro(record.getContext()));
    } catch (IllegalArgumentException e) {
      throw new MalformedRecordException(
          "Cannot accept a journal event: "
              + e.getMessage()
              + " (region="
              + record.getRegion()
              + ", partition="
              + partition
              + ", offset="
              + offset
              + ")",
          e);
    }
  }

  /**
   * The operation of the rules; the names are the same.
   *
   * @throws IllegalArgumentException when it is a heartbeat, which does nothing
   */
  public static Operation operation(ChangeOperation operation) {
    switch (operation) {
      case INSERT:
        return Operation.INSERT;
      case UPDATE:
        return Operation.UPDATE;
      case DELETE:
        return Operation.DELETE;
      default:
        throw new IllegalArgumentException("it does nothing (operation=" + operation + ")");
    }
  }

  /** The operation of a record. */
  public static ChangeOperation operation(Operation operation) {
    switch (operation) {
      case INSERT:
        return ChangeOperation.INSERT;
      case UPDATE:
        return ChangeOperation.UPDATE;
      default:
        return ChangeOperation.DELETE;
    }
  }

  private static Payload payload(JournalEvent record) {
    return new Payload(record.getContentType(), record.getSchemaId(), content(record.getPayload()));
  }

  /** The buffer's own array where it holds nothing else, as with every record that was decoded. */
  private static byte[] content(ByteBuffer buffer) {
    if (buffer.hasArray() && buffer.array().length == buffer.remaining()) {
      return buffer.array();
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
