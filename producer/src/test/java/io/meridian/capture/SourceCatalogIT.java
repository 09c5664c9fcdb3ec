package io.meridian.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.marker.MarkerTable;
import io.meridian.testkit.process.Postgres;
import io.meridian.testkit.process.Scratch;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Promises: a capture and sinks that begin at the same time do not get into each other's way. */
class SourceCatalogIT {

  private static final int CREATORS = 4;
  private static final int ROUNDS = 20;

  @Test
  void createMarkerTable_worksWhileSinksCreateIt() throws Exception {
    try (Scratch scratch = Scratch.create("source-catalog");
        Postgres postgres = Postgres.start(scratch)) {
      ExecutorService creators = Executors.newFixedThreadPool(CREATORS);
      try {
        for (int round = 0; round < ROUNDS; round++) {
          CyclicBarrier together = new CyclicBarrier(CREATORS);
          List<Future<?>> all = new ArrayList<>();
          for (int i = 0; i < CREATORS; i++) {
            boolean asSink = i % 2 == 1;
            all.add(
                creators.submit(
                    () -> {
                      if (asSink) {
                        createAsSinksDo(postgres, together);
                      } else {
                        createAsCapturesDo(postgres, together);
                      }
                      return null;
                    }));
          }
          for (Future<?> one : all) {
            assertThat(one).succeedsWithin(Duration.ofMinutes(1));
          }
          try (Connection connection = postgres.connect();
              Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA " + MarkerTable.SCHEMA + " CASCADE");
          }
        }
      } finally {
        creators.shutdownNow();
      }
    }
  }

  private static void createAsCapturesDo(Postgres postgres, CyclicBarrier together)
      throws Exception {
    DatabaseAddress address =
        new DatabaseAddress(postgres.host(), postgres.port(), "postgres", postgres.user(), "none");
    try (SourceCatalog catalog = SourceCatalog.open(address)) {
      together.await();
      catalog.createMarkerTable();
    }
  }

  private static void createAsSinksDo(Postgres postgres, CyclicBarrier together) throws Exception {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      together.await();
      statement.execute(MarkerTable.LOCK);
      for (String sql : MarkerTable.CREATE) {
        statement.execute(sql);
      }
      connection.commit();
    }
  }
}
