package io.meridian.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.journal.ChangeOperation;
import io.meridian.schema.RegisteredSchema;
import io.meridian.schema.SchemaRegistry;
import io.meridian.schema.SchemaRegistryUnavailableException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class CaptureIT {

  private static final Logger LOGGER = LoggerFactory.getLogger(CaptureIT.class);

  private static CaptureFixture fixture;

  @BeforeAll
  static void startParts() {
    fixture = new CaptureFixture();
  }

  @AfterAll
  static void stopParts() {
    fixture.close();
  }

  @Test
  void capture_journalsLocalChangesInOrderAcrossRestart() {
    CaptureFixture.World world = fixture.world();
    world.sql("CREATE TABLE users (id int PRIMARY KEY, name text)");
    try (CaptureProgram capture = world.start()) {
      world.sql(
          "INSERT INTO users VALUES (1, 'a'), (2, 'b')",
          "UPDATE users SET name = 'c' WHERE id = 1",
          "DELETE FROM users WHERE id = 2");
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(world.journal()).hasSize(4));
    }
    world.sql("UPDATE users SET name = 'd' WHERE id = 1");
    try (CaptureProgram capture = world.start()) {
      world.sql("UPDATE users SET name = 'e' WHERE id = 1");
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(world.journal()).hasSize(6));
    }
    assertThat(world.journal().stream().filter(e -> e.key().equals("default/users/1")))
        .extracting(e -> e.event().getOperation())
        .containsExactly(
            ChangeOperation.INSERT,
            ChangeOperation.UPDATE,
            ChangeOperation.UPDATE,
            ChangeOperation.UPDATE);
  }

  @Test
  void capture_goesOnByItselfWhenTheRegistryIsBack() {
    CaptureFixture.World world = fixture.world();
    world.sql("CREATE TABLE users (id int PRIMARY KEY, name text)");
    AwayRegistry registry = new AwayRegistry(world.registry);
    try (CaptureProgram capture = new CaptureProgram(world.config(), registry, Clock.systemUTC())) {
      capture.start();
      registry.away = true;
      world.sql("INSERT INTO users VALUES (1, 'a'), (2, 'b')");
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> !capture.health().ready() && capture.health().detail().contains("away"));
      assertThat(capture.health().live()).isTrue();
      registry.away = false;
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(world.journal()).hasSize(2));
      await().atMost(Duration.ofSeconds(30)).until(() -> capture.health().ready());
      assertThat(capture.metrics().get(CaptureMetrics.RESTARTS).intValue()).isPositive();
    }
    assertThat(world.journal()).hasSize(2);
  }

  @Test
  void capture_isQuick() {
    CaptureFixture.World world = fixture.world();
    world.sql("CREATE TABLE users (id int PRIMARY KEY, name text)");
    List<Long> lags = new ArrayList<>();
    try (CaptureProgram capture = world.start()) {
      for (int i = 0; i < 100; i++) {
        world.sql("INSERT INTO users VALUES (" + i + ", 'x')");
        long expected = i + 1L;
        await()
            .atMost(Duration.ofSeconds(30))
            .pollInterval(Duration.ofMillis(5))
            .until(
                () ->
                    capture.metrics().get(CaptureMetrics.CHANGES_JOURNALED).longValue()
                        == expected);
        lags.add(capture.metrics().get(CaptureMetrics.LAG_MILLIS).longValue());
      }
    }
    lags.sort(null);
    LOGGER.info(
        "Capture lag of single rows medianMs={} p95Ms={} maxMs={}",
        lags.get(50),
        lags.get(95),
        lags.get(99));
    assertThat(lags.get(50)).isLessThan(1000);
  }

  /** A registry that cannot be reached at times. */
  private static final class AwayRegistry implements SchemaRegistry {

    private final SchemaRegistry behind;
    private volatile boolean away;

    AwayRegistry(SchemaRegistry behind) {
      this.behind = behind;
    }

    @Override
    public int register(String subject, Schema schema) {
      if (away) {
        throw new SchemaRegistryUnavailableException("away", new IOException("away"));
      }
      return behind.register(subject, schema);
    }

    @Override
    public int id(String subject, Schema schema) {
      return behind.id(subject, schema);
    }

    @Override
    public Schema schema(int id) {
      return behind.schema(id);
    }

    @Override
    public RegisteredSchema latest(String subject) {
      return behind.latest(subject);
    }

    @Override
    public void close() {
      behind.close();
    }
  }
}
