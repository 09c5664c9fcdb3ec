package io.meridian.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The system of {@code docker-compose.yml}, seen from outside: its three databases at their
 * published ports. {@code docker/prove} brings it up and runs this.
 */
@EnabledIfSystemProperty(
    named = "meridian.compose",
    matches = "true",
    disabledReason = "needs the containers of docker-compose.yml: run docker/prove")
final class ComposeIT {

  private static final long SEED = 20261121;
  private static final int KEYS = 100;

  /** So many that each partition has some of each region's. */
  private static final int FENCES = 40;

  private static final Duration START = Duration.ofMinutes(6);
  private static final Duration ARRIVAL = Duration.ofMinutes(4);
  private static final Map<String, Integer> PORTS =
      Map.of("us-west-1", 15432, "eu-central-1", 15433, "ap-tokyo-1", 15434);
  private static final String PASSWORD =
      System.getenv().getOrDefault("POSTGRES_PASSWORD", "meridian");

  /** A first row of each region has come to all, so all parts of the way are up. */
  @BeforeAll
  static void awaitParts() {
    await()
        .atMost(START)
        .pollInterval(Duration.ofSeconds(2))
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              int id = 20_000;
              for (String region : PORTS.keySet()) {
                insert(region, id++, "first", BigDecimal.ZERO);
              }
              for (String region : PORTS.keySet()) {
                assertThat(rows(region, "SELECT id FROM public.orders WHERE item = 'first'"))
                    .as(region)
                    .hasSize(PORTS.size());
              }
            });
  }

  @Test
  void regions_endWithTheSameRowsWhenAllAreWrittenAtOnce() throws Exception {
    Random random = new Random(SEED);
    List<String> regions = PORTS.keySet().stream().sorted().toList();
    for (int i = 0; i < 1_500; i++) {
      write(regions.get(random.nextInt(regions.size())), random);
    }
    for (int region = 0; region < regions.size(); region++) {
      for (int i = 0; i < FENCES; i++) {
        insert(regions.get(region), 10_000 + region * FENCES + i, "fence", BigDecimal.ONE);
      }
    }

    String all = "SELECT t::text FROM public.orders t ORDER BY id";
    await()
        .atMost(ARRIVAL)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              List<String> expected = rows("us-west-1", all);
              for (String region : regions) {
                assertThat(rows(region, "SELECT id FROM public.orders WHERE item = 'fence'").size())
                    .as(region + ", seed " + SEED)
                    .isEqualTo(FENCES * regions.size());
                assertThat(rows(region, all)).as(region + ", seed " + SEED).isEqualTo(expected);
              }
            });
    assertThat(rows("us-west-1", all)).hasSizeGreaterThan(FENCES * regions.size() + KEYS / 3);
  }

  private static void write(String region, Random random) throws SQLException {
    int id = random.nextInt(KEYS);
    if (random.nextInt(4) == 0) {
      execute(region, "DELETE FROM public.orders WHERE id = " + id);
    } else {
      insert(region, id, region + " " + random.nextInt(), new BigDecimal(random.nextInt(10_000)));
    }
  }

  private static void insert(String region, int id, String item, BigDecimal amount)
      throws SQLException {
    try (Connection connection = connect(region);
        PreparedStatement statement =
            connection.prepareStatement(
                "INSERT INTO public.orders (id, item, amount) VALUES (?, ?, ?) ON CONFLICT (id) DO"
                    + " UPDATE SET item = EXCLUDED.item, amount = EXCLUDED.amount")) {
      statement.setInt(1, id);
      statement.setString(2, item);
      statement.setBigDecimal(3, amount);
      statement.executeUpdate();
    }
  }

  private static void execute(String region, String sql) throws SQLException {
    try (Connection connection = connect(region);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> rows(String region, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = connect(region);
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      while (found.next()) {
        rows.add(found.getString(1));
      }
    }
    return rows;
  }

  private static Connection connect(String region) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + PORTS.get(region) + "/app", "postgres", PASSWORD);
  }
}
