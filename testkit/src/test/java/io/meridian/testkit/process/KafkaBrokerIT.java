package io.meridian.testkit.process;

import static io.meridian.testkit.process.Stopwatch.timed;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.testkit.network.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakedProcesses.class)
class KafkaBrokerIT {

  private static final int RECORDS = 20_000;

  @Test
  void acknowledgedRecords_areThereWhenTheBrokerWasKilledAndRestarted() throws Exception {
    try (Scratch scratch = Scratch.create("kafka-it");
        KafkaBroker broker = timed("kafka start", () -> KafkaBroker.start(scratch))) {
      Records records = new Records(broker.bootstrapServers());
      records.createTopic("facts", 3);
      timed("kafka produce " + RECORDS, () -> records.produce("facts", 0, RECORDS));

      String address = broker.bootstrapServers();
      broker.kill9();
      assertThat(broker.process().isAlive()).isFalse();
      timed("kafka restart after kill -9", broker::restart);

      assertThat(broker.bootstrapServers()).isEqualTo(address);
      timed("kafka read", () -> assertThat(records.readAll("facts", RECORDS)).hasSize(RECORDS));
      timed("kafka produce again", () -> records.produce("facts", RECORDS, 10));
      assertThat(records.readAll("facts", RECORDS + 10)).hasSize(RECORDS + 10);
      timed("kafka clean stop", broker::stop);
    }
  }

  @Test
  void proxiedClients_waitWhenTheProxyIsStalledAndOthersDoNot() throws Exception {
    try (Scratch scratch = Scratch.create("kafka-it");
        KafkaBroker broker = KafkaBroker.start(scratch);
        TcpProxy proxy = broker.openProxy()) {
      Records direct = new Records(broker.bootstrapServers());
      Records proxied = new Records(broker.proxiedBootstrapServers());
      direct.createTopic("facts", 1);
      proxied.produce("facts", 0, 10);
      proxy.stall();
      CompletableFuture<Void> waiting =
          CompletableFuture.runAsync(() -> proxied.produce("facts", 10, 10));
      direct.produce("facts", 20, 10);
      assertThat(direct.readAll("facts", 20)).hasSize(20);
      assertThat(waiting).isNotDone();
      proxy.heal();
      waiting.get(60, TimeUnit.SECONDS);
      assertThat(direct.readAll("facts", 30)).hasSize(30);
    }
  }

  @Test
  void topics_areNotCreatedWhenAskedFor() throws Exception {
    try (Scratch scratch = Scratch.create("kafka-it");
        KafkaBroker broker = KafkaBroker.start(scratch);
        Admin admin =
            Admin.create(Map.of("bootstrap.servers", (Object) broker.bootstrapServers()))) {
      assertThat(admin.describeTopics(List.of("absent")).topicNameValues().get("absent"))
          .failsWithin(Duration.ofSeconds(10));
      assertThat(admin.listTopics().names().get()).isEqualTo(Set.of());
    }
  }
}
