package io.meridian.sandbox;

import io.meridian.journal.ChangeOperation;
import io.meridian.journal.JournalEvent;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.SchemaRegistries;
import io.meridian.schema.SchemaRegistry;
import io.meridian.testkit.model.Change;
import io.meridian.testkit.model.Dot;
import io.meridian.topic.Topic;
import io.meridian.version.avro.PositionEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** All that the journals of a deployment hold, by key, as the reference model takes it. */
final class Journals {

  private static final Set<String> WORDS_AND_WHOLE_NUMBERS =
      Set.of("text", "smallint", "integer", "bigint");

  private Journals() {}

  /** Reads every committed record of every journal; nobody may write meanwhile. */
  static Map<String, List<Change>> read(Deployment deployment) {
    Map<String, List<Change>> changes = new TreeMap<>();
    List<String> topics = deployment.regions().stream().map(Topic.JOURNAL::of).toList();
    try (SchemaRegistry registry =
        SchemaRegistries.connect(Map.of("schema.registry.url", deployment.registry().toString()))) {
      AvroRecordCodec<JournalEvent> codec = new AvroRecordCodec<>(JournalEvent.class, registry);
      for (ConsumerRecord<byte[], byte[]> record : CommittedRecords.of(deployment, topics)) {
        if (!Observer.isHeartbeat(record.key())) {
          String key = new String(record.key(), StandardCharsets.US_ASCII);
          Change change = change(record, codec.decode(record.value()), registry);
          changes.computeIfAbsent(key, k -> new ArrayList<>()).add(change);
        }
      }
    }
    return changes;
  }

  private static Change change(
      ConsumerRecord<byte[], byte[]> record, JournalEvent event, SchemaRegistry registry) {
    Map<String, Dot> seen = new HashMap<>();
    for (PositionEntry entry : event.getContext()) {
      seen.put(entry.getRegion(), new Dot(entry.getRegion(), entry.getEpoch(), entry.getOffset()));
    }
    return new Change(
        new Dot(event.getRegion(), event.getEpoch(), record.offset()),
        seen,
        event.getHlc(),
        event.getOperation() == ChangeOperation.DELETE,
        row(event, registry.schema(event.getSchemaId())));
  }

  /** The columns that have one text however they are written: words and whole numbers. */
  private static Map<String, String> row(JournalEvent event, Schema schema) {
    try {
      GenericRecord record =
          new GenericDatumReader<GenericRecord>(schema)
              .read(null, DecoderFactory.get().binaryDecoder(event.getPayload().array(), null));
      Map<String, String> row = new HashMap<>();
      for (Schema.Field field : schema.getFields()) {
        String type = field.getProp("meridian.type");
        Object value = record.get(field.pos());
        if (value != null && WORDS_AND_WHOLE_NUMBERS.contains(type)) {
          row.put(field.getProp("meridian.column"), value.toString());
        }
      }
      row.put("", schema.getProp("meridian.table"));
      return row;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read a payload", e);
    }
  }
}
