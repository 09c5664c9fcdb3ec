package io.meridian.benchmarks.contest;

import io.meridian.benchmarks.load.History;
import io.meridian.benchmarks.load.LoadPlan;
import io.meridian.benchmarks.load.SampleRow;
import io.meridian.benchmarks.load.Write;
import io.meridian.conflict.Operation;
import io.meridian.conflict.Payload;
import io.meridian.control.ControlState;
import io.meridian.feed.Change;
import io.meridian.feed.JournalRecords;
import io.meridian.feed.Provenance;
import io.meridian.feed.Stamp;
import io.meridian.feed.Writer;
import io.meridian.journal.JournalEvent;
import io.meridian.resource.ResourceKey;
import io.meridian.row.RowSchema;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.topology.RegionId;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a history into the journals of its regions, event by event as a capture writes it, with
 * the heartbeats of all regions and of their people.
 */
final class JournalPreload implements Write.Reader {

  private static final String CONTENT = "avro/binary";

  private final Preload preload;
  private final SampleRow rows;
  private final int schemaId;
  private final List<JournalRecords> regions = new ArrayList<>();
  private final List<JournalRecords> operators = new ArrayList<>();
  private final long[][] operatorSequences;

  private JournalPreload(Stage stage, Preload preload) {
    LoadPlan plan = stage.plan();
    RowSchema schema = SampleRow.schema();
    this.preload = preload;
    this.rows = new SampleRow(plan.rowBytes());
    this.schemaId = stage.schemas().register(schema.subject(), schema.avro());
    AvroRecordCodec<JournalEvent> codec =
        new AvroRecordCodec<>(JournalEvent.class, stage.schemas());
    for (RegionId region : plan.regionIds()) {
      regions.add(new JournalRecords(writer(region, plan), codec));
      operators.add(new JournalRecords(writer(region.operator(), plan), codec));
    }
    this.operatorSequences = new long[plan.regions()][plan.partitions()];
  }

  /** Writes all of it; how many records that is, heartbeats included. */
  static long write(Stage stage) {
    try (Preload preload = new Preload(stage.broker().bootstrapServers())) {
      JournalPreload journals = new JournalPreload(stage, preload);
      new History(stage.plan(), journals.regions.get(0).writer()::partition).tell(journals);
      return preload.finish();
    }
  }

  @Override
  public void change(Write write, long id, ResourceKey key, byte[] keyBytes) {
    byte[] row = rows.bytes(id, write.number(), write.micros());
    JournalRecords journal = regions.get(write.region());
    preload.send(
        journal.record(
            keyBytes,
            new Change(key, Operation.UPDATE, new Payload(CONTENT, schemaId, row), write.number()),
            stamp(write, write.sequence()),
            new Provenance(journal.writer().region().name(), "0/" + write.number(), 0)));
  }

  @Override
  public void heartbeat(Write write) {
    preload.send(regions.get(write.region()).heartbeat(stamp(write, write.sequence())));
    long sequence = operatorSequences[write.region()][write.partition()]++;
    preload.send(operators.get(write.region()).heartbeat(stamp(write, sequence)));
  }

  private static Stamp stamp(Write write, long sequence) {
    return new Stamp(
        write.partition(),
        sequence,
        write.hlc(),
        write.micros(),
        write.context(),
        ControlState.EMPTY);
  }

  private static Writer writer(RegionId region, LoadPlan plan) {
    return new Writer(region, "bench-" + region, 1, plan.partitions());
  }
}
