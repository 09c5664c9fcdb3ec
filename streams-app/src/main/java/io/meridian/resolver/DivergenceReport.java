package io.meridian.resolver;

import io.meridian.divergence.DivergenceKind;
import io.meridian.divergence.DivergenceRecord;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.SchemaRegistry;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports what ends the resolver, outside of the transactions that end with it. */
final class DivergenceReport {

  private static final Logger LOGGER = LoggerFactory.getLogger(DivergenceReport.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private DivergenceReport() {}

  /** Tells {@code divergence.<region>} that a journal was re-created. */
  static void recreated(
      JournalRecreatedException found,
      RegionId here,
      Map<String, Object> producer,
      SchemaRegistry registry) {
    String topic = Topic.DIVERGENCE.of(here);
    DivergenceRecord record = new DivergenceRecord();
    record.setKind(DivergenceKind.TOPIC_RECREATED);
    record.setRegion(here.name());
    record.setTopic(found.topic());
    record.setPartition(-1);
    record.setOffset(-1);
    record.setCause(String.valueOf(found.getMessage()));
    Map<String, Object> settings = new HashMap<>(producer);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
    byte[] value =
        new AvroRecordCodec<>(DivergenceRecord.class, registry).encode(topic + "-value", record);
    KafkaProducer<byte[], byte[]> sender =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    try {
      byte[] key = found.topic().getBytes(StandardCharsets.US_ASCII);
      sender.send(
          new ProducerRecord<>(topic, key, value),
          (metadata, failure) -> {
            if (failure != null) {
              LOGGER.error("Cannot report a re-created journal topic={}", found.topic(), failure);
            }
          });
    } finally {
      sender.close(CLOSE_TIMEOUT);
    }
  }
}
