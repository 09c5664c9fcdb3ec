package io.meridian.capture;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.meridian.control.ControlLog;
import io.meridian.health.Health;
import io.meridian.health.Program;
import io.meridian.schema.SchemaRegistry;
import io.meridian.schema.SchemaRegistryException;
import io.meridian.schema.SchemaRegistryUnavailableException;
import io.meridian.topic.Topic;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Captures a database: every local row change is in the journal exactly once, in commit order,
 * whatever is killed and restarted.
 *
 * <p>After an error it throws everything away and begins anew from the position in Kafka, with all
 * checks; the only way on is therefore the one that every start takes. What cannot be helped by
 * that ends it: then it is not live and says why.
 *
 * <p>Downside: a source transaction is held in memory until its end, and an error costs about a
 * second.
 */
public final class CaptureProgram implements Program {

  private static final Logger LOGGER = LoggerFactory.getLogger(CaptureProgram.class);
  private static final Duration LEAST_BACKOFF = Duration.ofMillis(500);
  private static final Duration GREATEST_BACKOFF = Duration.ofSeconds(15);
  private static final Duration STEADY = Duration.ofSeconds(30);
  private static final Duration CONTROL_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration GLANCE = Duration.ofMillis(100);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(60);

  private final CaptureConfig config;
  private final SchemaRegistry registry;
  private final Clock clock;
  private final CaptureMetrics metrics = new CaptureMetrics();
  private final JournalWatch watch;
  private final CaptureStart starts;
  private final Thread thread = new Thread(this::run, "meridian-capture");
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicReference<@Nullable DebeziumEngine<?>> engine = new AtomicReference<>();
  private volatile Health health = Health.waiting("not started");

  /** Owned by whoever begins the thread, then by the thread. */
  private CaptureStart.@Nullable Settled settled;

  /** Whether this program ever had the capture; as {@link #settled}. */
  private boolean everSettled;

  /**
   * @param registry stays open when the program is closed
   * @param clock for lag, the age of positions and heartbeats; events have the database's time
   */
  public CaptureProgram(CaptureConfig config, SchemaRegistry registry, Clock clock) {
    this.config = config;
    this.registry = registry;
    this.clock = clock;
    this.watch = new JournalWatch(config, metrics);
    this.starts = new CaptureStart(config, registry, metrics, UUID.randomUUID().toString());
  }

  @Override
  public String name() {
    return "capture";
  }

  /**
   * Begins; what cannot be reached yet is tried again in the background.
   *
   * @throws CaptureRefusedException with everything that has to be put right first
   */
  @Override
  public void start() {
    watch.start();
    try {
      settled = starts.first();
    } catch (CaptureRefusedException | CaptureHaltedException e) {
      watch.close();
      health = Health.failed(String.valueOf(e.getMessage()));
      throw e;
    } catch (SQLException | RuntimeException e) {
      waiting(e, LEAST_BACKOFF);
    }
    thread.start();
  }

  @Override
  public void close() {
    closed.countDown();
    watch.close();
    long deadline = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
    while (thread.isAlive() && System.nanoTime() < deadline) {
      stopEngine();
      try {
        thread.join(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  @Override
  public Health health() {
    return health;
  }

  @Override
  public Map<String, Number> metrics() {
    return metrics.snapshot();
  }

  private void run() {
    try (ControlLog control = ControlLog.open(config.kafka(), registry)) {
      run(control);
    }
  }

  private void run(ControlLog control) {
    Duration backoff = LEAST_BACKOFF;
    while (!closing()) {
      long began = System.nanoTime();
      try (CaptureStart.Settled next = settled()) {
        stretch(next, control);
      } catch (Error e) {
        health = Health.failed("ended by " + e);
        throw e;
      } catch (SQLException | RuntimeException e) {
        if (closing()) {
          break;
        }
        if (isFinal(e)) {
          halted(e);
          return;
        }
        backoff = System.nanoTime() - began > STEADY.toNanos() ? LEAST_BACKOFF : backoff;
        waiting(e, backoff);
        metrics.restarts.increment();
        sleep(backoff);
        Duration doubled = backoff.multipliedBy(2);
        backoff = doubled.compareTo(GREATEST_BACKOFF) < 0 ? doubled : GREATEST_BACKOFF;
      }
    }
    if (settled != null) {
      settled.close();
    }
    health = Health.waiting("closed");
  }

  private boolean closing() {
    return closed.getCount() == 0;
  }

  private CaptureStart.Settled settled() throws SQLException {
    CaptureStart.Settled ready = settled;
    settled = null;
    if (ready != null) {
      everSettled = true;
      return ready;
    }
    CaptureStart.Settled next = everSettled ? starts.again() : starts.first();
    everSettled = true;
    return next;
  }

  private void stretch(CaptureStart.Settled begin, ControlLog control) throws SQLException {
    awaitDecisions(control);
    starts.prepareMerges(control.state());
    try (CaptureSession session =
        new CaptureSession(config, begin, registry, control::state, metrics, clock)) {
      stream(begin, session);
    }
  }

  private void stream(CaptureStart.Settled begin, CaptureSession session) {
    String name = config.engine();
    AtomicReference<@Nullable Throwable> ended = new AtomicReference<>();
    KafkaOffsetStore.register(name, session.committed());
    try {
      DebeziumEngine<RecordChangeEvent<SourceRecord>> next =
          DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
              .using(EngineSettings.of(config, name, begin.serverVersion()))
              .using((success, message, error) -> ended.set(error))
              .using(new Streaming())
              .notifying(session)
              .build();
      engine.set(next);
      if (!closing()) {
        next.run();
      }
    } finally {
      engine.set(null);
      KafkaOffsetStore.deregister(name);
      EventListening.forget(name);
    }
    Optional<RuntimeException> failure = session.failure();
    if (failure.isPresent()) {
      throw failure.get();
    }
    if (!closing()) {
      throw new IllegalStateException("Cannot read the database's log", ended.get());
    }
  }

  /** Waits for what was decided before the start; what comes later nobody waits for. */
  private void awaitDecisions(ControlLog control) {
    long deadline = System.nanoTime() + CONTROL_TIMEOUT.toNanos();
    try {
      while (!control.awaitStart(GLANCE) && !closing()) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(
              "Cannot begin: what was decided could not be read in time (topic="
                  + Topic.CONTROL
                  + ", timeout="
                  + CONTROL_TIMEOUT
                  + ")");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot begin: interrupted", e);
    }
  }

  private void stopEngine() {
    DebeziumEngine<?> running = engine.get();
    if (running != null) {
      try {
        running.close();
      } catch (IOException | IllegalStateException e) {
        // It is starting or stopping just now; asked again until it has ended.
        LOGGER.debug("The engine cannot be stopped yet", e);
      }
    }
  }

  private void waiting(Exception e, Duration backoff) {
    health = Health.waiting("trying again: " + e.getMessage());
    LOGGER.warn("Capture was interrupted, trying again backoff={}", backoff, e);
  }

  /** Whether the same start would end the same way. */
  private static boolean isFinal(Exception e) {
    return e instanceof CaptureHaltedException
        || e instanceof CaptureRefusedException
        || e instanceof SchemaRegistryException
            && !(e instanceof SchemaRegistryUnavailableException);
  }

  private void halted(Exception e) {
    health = Health.failed(String.valueOf(e.getMessage()));
    LOGGER.error("Capture has stopped and needs a person slot={}", config.slot(), e);
  }

  /** Waits out a pause; less when it is closed meanwhile. */
  private void sleep(Duration time) {
    try {
      if (closed.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
        LOGGER.debug("Closed while waiting");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ready from when Debezium polls. */
  private final class Streaming implements DebeziumEngine.ConnectorCallback {

    @Override
    public void pollingStarted() {
      health = Health.up("streaming from slot " + config.slot());
      LOGGER.info("Streaming slot={} region={}", config.slot(), config.region());
    }
  }
}
