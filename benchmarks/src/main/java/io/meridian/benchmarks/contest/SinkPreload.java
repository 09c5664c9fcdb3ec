package io.meridian.benchmarks.contest;

import io.meridian.benchmarks.load.History;
import io.meridian.benchmarks.load.LoadPlan;
import io.meridian.benchmarks.load.SampleRow;
import io.meridian.benchmarks.load.Write;
import io.meridian.feed.Writer;
import io.meridian.journal.ChangeOperation;
import io.meridian.resolved.ChangeEffect;
import io.meridian.resolved.ResolvedChange;
import io.meridian.resolved.VisibleVersion;
import io.meridian.resource.ResourceKey;
import io.meridian.row.RowSchema;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import java.nio.ByteBuffer;
import java.util.BitSet;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes what other regions changed into the resolved topic of the first region, and the same rows
 * in the same partitions and the same order into a topic of their own. After the first third of all
 * and at the end each partition has a row with a negative id: when it is in the table, all before
 * it is.
 */
final class SinkPreload implements Write.Reader {

  /** The topic of plain rows: key eight bytes, value the Avro form of the row. */
  static final String ROWS = "orders";

  private final LoadPlan plan;
  private final Preload preload;
  private final SampleRow rows;
  private final int schemaId;
  private final AvroRecordCodec<ResolvedChange> codec;
  private final RegionId region;
  private final BitSet ids = new BitSet();
  private final long markAt;

  /** Of each partition the last write. */
  private final Write[] last;

  private SinkPreload(Stage stage, Preload preload) {
    RowSchema schema = SampleRow.schema();
    this.plan = stage.plan();
    this.preload = preload;
    this.rows = new SampleRow(plan.rowBytes());
    this.schemaId = stage.schemas().register(schema.subject(), schema.avro());
    this.codec = new AvroRecordCodec<>(ResolvedChange.class, stage.schemas());
    this.region = plan.regionIds().get(0);
    this.markAt = Math.round(plan.total() * Contest.WARM_UP);
    this.last = new Write[plan.partitions()];
  }

  /** Writes both topics; how many rows the table has in the end, those with negative ids too. */
  static long write(Stage stage) {
    LoadPlan plan = stage.plan();
    RegionId region = plan.regionIds().get(0);
    Writer partitioner = new Writer(region, "bench", 1, plan.partitions());
    try (Preload preload = new Preload(stage.broker().bootstrapServers())) {
      SinkPreload topics = new SinkPreload(stage, preload);
      // One region fewer writes: the first is where it all arrives.
      new History(plan.withRegions(plan.regions() - 1), partitioner::partition).tell(topics);
      topics.marks(plan.partitions());
      preload.finish();
      return topics.ids.cardinality() + 2L * plan.partitions();
    }
  }

  @Override
  public void change(Write write, long id, ResourceKey key, byte[] keyBytes) {
    if (write.number() == markAt) {
      marks(0);
    }
    ids.set((int) id);
    last[write.partition()] = write;
    send(write, id, keyBytes);
  }

  @Override
  public void heartbeat(Write write) {
    // No change, so nothing of it is in a resolved topic.
  }

  /** A row in each partition, with ids that nothing else has. */
  private void marks(int after) {
    for (int partition = 0; partition < plan.partitions(); partition++) {
      long id = -1L - after - partition;
      Write write = last[partition];
      if (write == null) {
        throw new IllegalStateException(
            "Cannot fill the topics: too few records for all partitions (records="
                + plan.total()
                + ")");
      }
      byte[] key = new ResourceKey(SampleRow.TENANT, SampleRow.TYPE, Long.toString(id)).bytes();
      send(write, id, key);
    }
  }

  private void send(Write write, long id, byte[] keyBytes) {
    byte[] row = rows.bytes(id, write.number(), write.micros());
    String topic = Topic.RESOLVED.of(region);
    byte[] change = codec.encode(topic + "-value", resolved(write, row));
    preload.send(new ProducerRecord<>(topic, write.partition(), keyBytes, change));
    byte[] plainKey = ByteBuffer.allocate(Long.BYTES).putLong(id).array();
    preload.send(new ProducerRecord<>(ROWS, write.partition(), plainKey, row));
  }

  private ResolvedChange resolved(Write write, byte[] row) {
    String origin = plan.regionIds().get(1 + write.region()).name();
    VisibleVersion visible =
        new VisibleVersion(
            origin,
            1,
            write.offset(),
            write.hlc().bits(),
            write.micros(),
            ChangeOperation.UPDATE,
            "avro/binary",
            schemaId,
            ByteBuffer.wrap(row));
    return new ResolvedChange(
        origin,
        1,
        write.offset(),
        write.hlc().bits(),
        write.micros(),
        ChangeEffect.APPLY,
        null,
        1,
        false,
        visible);
  }
}
