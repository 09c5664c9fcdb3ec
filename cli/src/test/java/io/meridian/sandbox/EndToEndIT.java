package io.meridian.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.audit.ConflictRecord;
import io.meridian.divergence.DivergenceKind;
import io.meridian.divergence.DivergenceRecord;
import io.meridian.journal.ChangeOperation;
import io.meridian.journal.Checksum;
import io.meridian.journal.JournalEvent;
import io.meridian.resource.ResourceKey;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.SchemaRegistries;
import io.meridian.schema.SchemaRegistry;
import io.meridian.testkit.process.Scratch;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The whole path with real parts, in good order: what is a conflict, what is not, and bad input.
 */
class EndToEndIT {

  private static final Duration ARRIVAL = Duration.ofSeconds(60);
  private static final String NOTES =
      "CREATE TABLE public.notes (id int PRIMARY KEY, body text NOT NULL)";
  private static final AtomicInteger IDS = new AtomicInteger();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static Scratch scratch;
  private static Deployment deployment;
  private static SchemaRegistry registry;
  private static AvroRecordCodec<JournalEvent> codec;
  private static KafkaProducer<byte[], byte[]> producer;

  @BeforeAll
  static void start() {
    scratch = Scratch.create("end-to-end");
    deployment =
        Deployment.start(
            DeploymentOptions.of(
                3, List.of(NOTES, "ALTER TABLE public.notes REPLICA IDENTITY FULL")),
            scratch,
            Progress.SILENT);
    registry =
        SchemaRegistries.connect(Map.of("schema.registry.url", deployment.registry().toString()));
    codec = new AvroRecordCodec<>(JournalEvent.class, registry);
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", deployment.broker().bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterAll
  static void end() {
    producer.close();
    registry.close();
    deployment.close();
    scratch.close();
  }

  @Test
  void edits_areConflictsWhenNobodyWaits() throws SQLException {
    int id = IDS.incrementAndGet();
    execute(deployment.regions().get(0), insert(id, "first"));
    awaitEverywhere(id, "first");
    awaitQuiet();
    long before = conflicts();

    for (int i = 0; i < 5; i++) {
      for (RegionId region : deployment.regions()) {
        execute(region, update(id, region + " " + i));
      }
    }

    awaitAgreement(id);
    awaitQuiet();
    assertThat(conflicts() - before).isPositive();
  }

  @Test
  void delete_doesNotComeBackWhenOthersUpdateAtTheSameTime() throws SQLException {
    RegionId first = deployment.regions().get(0);
    RegionId last = deployment.regions().get(2);
    for (int i = 0; i < 10; i++) {
      int id = IDS.incrementAndGet();
      execute(first, insert(id, "to be deleted"));
      awaitEverywhere(id, "to be deleted");
      execute(first, update(id, "late"));
      execute(last, delete(id));
      awaitEverywhere(id, null);
    }
  }

  @Test
  void badInput_isQuarantinedAndItsNeighboursAreApplied() throws Exception {
    RegionId owner = deployment.regions().get(0);
    RegionId other = deployment.regions().get(1);
    String topic = Topic.JOURNAL.of(owner);
    int firstId = IDS.incrementAndGet();
    execute(owner, insert(firstId, "before the bad ones"));
    awaitEverywhere(firstId, "before the bad ones");

    byte[] key = new ResourceKey("default", "notes", "77").bytes();
    byte[] good = codec.encode(topic + "-value", event(owner));
    byte[] unknownId = good.clone();
    ByteBuffer.wrap(unknownId).putInt(1, 987_654);
    List<RecordMetadata> bad = new ArrayList<>();
    bad.add(send(topic, key, "garbage".getBytes(StandardCharsets.UTF_8)));
    bad.add(send(topic, key, good, Checksum.of(key, unknownId)));
    bad.add(send(topic, key, unknownId));
    bad.add(send(topic, key, codec.encode(topic + "-value", event(other))));
    bad.add(send(topic, key, Arrays.copyOf(good, good.length / 2)));
    int lastId = IDS.incrementAndGet();
    execute(owner, insert(lastId, "after the bad ones"));
    awaitEverywhere(lastId, "after the bad ones");

    for (RegionId region : deployment.regions()) {
      List<String> expected =
          bad.stream().map(m -> m.topic() + "-" + m.partition() + "@" + m.offset()).toList();
      await()
          .atMost(ARRIVAL)
          .untilAsserted(
              () ->
                  assertThat(quarantined(region))
                      .as("quarantine of %s", region)
                      .containsExactlyInAnyOrderElementsOf(expected));
      assertThat(divergences(region))
          .as("divergence of %s", region)
          .extracting(r -> r.getTopic() + "-" + r.getPartition() + "@" + r.getOffset())
          .containsAll(expected);
      assertThat(divergences(region)).allMatch(r -> !r.getCause().isBlank());
      assertThat(divergences(region))
          .extracting(DivergenceRecord::getKind)
          .contains(
              DivergenceKind.UNREADABLE, DivergenceKind.FOREIGN_REGION, DivergenceKind.CHECKSUM);
    }
  }

  @Test
  void audit_tellsTheSameInAllRegionsAndNothingOfEditsThatWaitForEachOther() throws SQLException {
    int id = IDS.incrementAndGet();
    for (int i = 0; i < 9; i++) {
      RegionId region = deployment.regions().get(i % 3);
      String body = i == 4 ? null : "edit " + i;
      execute(region, i == 0 || i == 5 ? insert(id, body) : i == 4 ? delete(id) : update(id, body));
      awaitEverywhere(id, body);
    }
    for (RegionId region : deployment.regions()) {
      execute(region, update(id, "meanwhile in " + region));
    }
    awaitAgreement(id);

    List<List<ConflictRecord>> told = new ArrayList<>();
    for (RegionId region : deployment.regions()) {
      await()
          .atMost(ARRIVAL)
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> !conflicts(region, id).isEmpty());
      told.add(conflicts(region, id));
    }
    assertThat(told.get(1)).isEqualTo(told.get(0));
    assertThat(told.get(2)).isEqualTo(told.get(0));
    // In the order of writes: had the sequence met anything, that would come first.
    assertThat(told.get(0))
        .allSatisfy(
            conflict -> {
              assertThat(conflict.getStrategy()).isEqualTo("last_write_wins");
              assertThat(conflict.getFields()).containsExactly("body");
              assertThat(text(conflict.getEvent().getPayload())).contains("meanwhile in");
            });
  }

  @Test
  void deletedRow_isForgottenOnceAllRegionsHaveAppliedIt() throws Exception {
    int id = IDS.incrementAndGet();
    execute(deployment.regions().get(0), insert(id, "short"));
    awaitEverywhere(id, "short");
    for (RegionId region : deployment.regions()) {
      await().atMost(ARRIVAL).pollInterval(Duration.ofMillis(200)).until(() -> known(region, id));
    }

    execute(deployment.regions().get(1), delete(id));

    awaitEverywhere(id, null);
    for (RegionId region : deployment.regions()) {
      await().atMost(ARRIVAL).pollInterval(Duration.ofMillis(200)).until(() -> !known(region, id));
    }
  }

  private static List<ConflictRecord> conflicts(RegionId region, int id) {
    AvroRecordCodec<ConflictRecord> conflicts =
        new AvroRecordCodec<>(ConflictRecord.class, registry);
    byte[] key = key(id).bytes();
    return CommittedRecords.of(deployment, Topic.CONFLICTS.of(region)).stream()
        .filter(record -> Arrays.equals(record.key(), key))
        .map(record -> conflicts.decode(record.value()))
        .toList();
  }

  /** Whether a region's resolver still keeps anything of a row. */
  private static boolean known(RegionId region, int id) throws Exception {
    URI resolver = deployment.resolver(region).health();
    HttpRequest request =
        HttpRequest.newBuilder(resolver.resolve("/keys?key=" + key(id).text())).build();
    int status = HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    assertThat(status).isIn(200, 404);
    return status == 200;
  }

  private static ResourceKey key(int id) {
    return new ResourceKey("default", "notes", Integer.toString(id));
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString();
  }

  private static JournalEvent event(RegionId region) {
    return JournalEvent.newBuilder()
        .setRegion(region.name())
        .setInstance("test-" + IDS.incrementAndGet())
        .setEpoch(1)
        .setSequence(0)
        .setHlc(1)
        .setTimestamp(1)
        .setOperation(ChangeOperation.INSERT)
        .setContext(List.of())
        .setContentType("application/octet-stream")
        .setPayload(ByteBuffer.wrap(new byte[] {1, 2, 3}))
        .build();
  }

  private static RecordMetadata send(String topic, byte[] key, byte[] value) throws Exception {
    return send(topic, key, value, Checksum.of(key, value));
  }

  private static RecordMetadata send(String topic, byte[] key, byte[] value, Header checksum)
      throws Exception {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, value);
    record.headers().add(checksum);
    return producer.send(record).get();
  }

  /** The coordinates that the records of a region's quarantine carry. */
  private static List<String> quarantined(RegionId region) {
    return CommittedRecords.of(deployment, Topic.QUARANTINE.of(region)).stream()
        .map(
            record ->
                header(record, "topic")
                    + "-"
                    + header(record, "partition")
                    + "@"
                    + header(record, "offset"))
        .toList();
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader("meridian.quarantine." + name);
    assertThat(header).as("header %s", name).isNotNull();
    return new String(header.value(), StandardCharsets.UTF_8);
  }

  private static List<DivergenceRecord> divergences(RegionId region) {
    AvroRecordCodec<DivergenceRecord> divergences =
        new AvroRecordCodec<>(DivergenceRecord.class, registry);
    return CommittedRecords.of(deployment, Topic.DIVERGENCE.of(region)).stream()
        .map(record -> divergences.decode(record.value()))
        .toList();
  }

  private static long conflicts() {
    return deployment.conflicts().values().stream().mapToLong(Long::longValue).sum();
  }

  /** Waits until the observer has counted everything that is under way. */
  private static void awaitQuiet() throws SQLException {
    int id = IDS.incrementAndGet();
    execute(deployment.regions().get(0), insert(id, "quiet"));
    awaitEverywhere(id, "quiet");
    Standing.await(
        deployment,
        "nothing is under way",
        () -> {
          long journaled =
              deployment.journalCounts().values().stream().mapToLong(Long::longValue).sum();
          return deployment.figures(region -> 0, 0).stream()
              .allMatch(f -> f.resolved() == journaled && f.applied() == f.resolved());
        });
  }

  private static void awaitAgreement(int id) {
    Standing.await(
        deployment,
        "row " + id + " is the same everywhere",
        () -> {
          List<Optional<String>> bodies = new ArrayList<>();
          for (RegionId region : deployment.regions()) {
            bodies.add(body(region, id));
          }
          return bodies.stream().distinct().count() == 1;
        });
  }

  private static void awaitEverywhere(int id, String body) {
    for (RegionId region : deployment.regions()) {
      Standing.await(
          deployment,
          "row " + id + " of " + region + " is " + body,
          () -> body(region, id).equals(Optional.ofNullable(body)));
    }
  }

  private static Optional<String> body(RegionId region, int id) throws SQLException {
    try (Connection connection = deployment.postgres(region).connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT body FROM public.notes WHERE id = " + id)) {
      return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
    }
  }

  private static void execute(RegionId region, String sql) throws SQLException {
    try (Connection connection = deployment.postgres(region).connect();
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).as(sql).isEqualTo(1);
    }
  }

  private static String insert(int id, String body) {
    return "INSERT INTO public.notes VALUES (" + id + ", '" + body + "')";
  }

  private static String update(int id, String body) {
    return "UPDATE public.notes SET body = '" + body + "' WHERE id = " + id;
  }

  private static String delete(int id) {
    return "DELETE FROM public.notes WHERE id = " + id;
  }
}
