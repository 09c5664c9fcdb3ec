package io.meridian.resolver;

import io.meridian.cluster.HangingTransactions;
import io.meridian.cluster.TopicAdmin;
import io.meridian.conflict.Policy;
import io.meridian.control.ControlLog;
import io.meridian.health.Health;
import io.meridian.health.Program;
import io.meridian.report.CollectionReport;
import io.meridian.report.KeyReport;
import io.meridian.report.OpenConflict;
import io.meridian.report.Reports;
import io.meridian.schema.SchemaRegistries;
import io.meridian.schema.SchemaRegistry;
import io.meridian.topology.ReplicationConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The resolver of one region as a program.
 *
 * <p>{@link #start} waits for nothing: the cluster is asked by a thread of its own, which tries
 * until it answers, checks all topics, settles where the journals are read from, and lets Streams
 * begin. What it finds wrong ends the program and is in {@link #health}.
 */
public final class ResolverProgram implements Program, Reports {

  private static final Logger LOGGER = LoggerFactory.getLogger(ResolverProgram.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration WATCH_INTERVAL = Duration.ofSeconds(10);
  private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
  private static final Duration REGISTRY_PATIENCE =
      Duration.ofMillis(StreamsSettings.TRANSACTION_TIMEOUT_MS / 2);

  private final ResolverConfig config;
  private final Supplier<SchemaRegistry> registries;
  private final ResolverFigures figures = new ResolverFigures();
  private final JournalIdentities identities = new JournalIdentities();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ThreadFailures failures = new ThreadFailures(System::nanoTime, closing, figures);
  private final Patience patience = Patience.of(REGISTRY_PATIENCE);

  private volatile @Nullable Running running;
  private volatile @Nullable Thread watching;
  private volatile @Nullable Health starting;

  /** What exists from the start to the close. */
  private record Running(
      SchemaRegistry registry,
      ControlLog control,
      KafkaStreams streams,
      Reports reports,
      Thread starter) {}

  /** Over the registry that the configuration names. */
  public ResolverProgram(ResolverConfig config) {
    this(config, () -> SchemaRegistries.connect(config.registry()));
  }

  /**
   * @param registries opens the registry; the program closes it
   */
  public ResolverProgram(ResolverConfig config, Supplier<SchemaRegistry> registries) {
    this.config = config;
    this.registries = registries;
  }

  @Override
  public String name() {
    return "resolver";
  }

  @Override
  public void start() {
    SchemaRegistry registry = registries.get();
    ControlLog log = null;
    KafkaStreams streams;
    Reports reports;
    try {
      StreamsConfig properties = new StreamsConfig(config.streams());
      log = ControlLog.open(properties.getRestoreConsumerConfigs("meridian-control"), registry);
      Control control = new LoggedControl(log);
      ResolverCodecs codecs = ResolverCodecs.over(registry, config.registry(), patience);
      streams = streams(control, codecs);
      reports = new ResolverReports(config, streams, control, codecs, figures);
    } catch (RuntimeException e) {
      if (log != null) {
        log.close();
      }
      registry.close();
      throw e;
    }
    ControlLog decisions = log;
    Thread starter =
        new Thread(() -> begin(streams, decisions, registry), "meridian-resolver-start");
    starter.setDaemon(true);
    starting = Health.waiting("starting: asking the cluster");
    running = new Running(registry, log, streams, reports, starter);
    LOGGER.info(
        "Starting the resolver region={} application={} store={}",
        config.replication().localRegion(),
        config.streams().get(StreamsConfig.APPLICATION_ID_CONFIG),
        config.stores());
    starter.start();
  }

  @Override
  public void close() {
    Running ending = running;
    closing.countDown();
    if (ending == null) {
      return;
    }
    ending.starter().interrupt();
    join(ending.starter());
    Thread watch = watching;
    if (watch != null) {
      watch.interrupt();
      join(watch);
    }
    boolean closed = ending.streams().close(CloseOptions.timeout(CLOSE_TIMEOUT));
    ending.control().close();
    ending.registry().close();
    if (closed) {
      LOGGER.info("Closed the resolver region={}", config.replication().localRegion());
    } else {
      LOGGER.warn(
          "Closed the resolver before it was done region={} timeoutMs={}",
          config.replication().localRegion(),
          CLOSE_TIMEOUT.toMillis());
    }
  }

  @Override
  public Health health() {
    Running now = running;
    if (now == null) {
      return Health.waiting("not started");
    }
    if (closing.getCount() == 0) {
      return Health.failed("closed");
    }
    String failure = failures.last();
    KafkaStreams.State state = now.streams().state();
    if (failures.isFatal() || state == KafkaStreams.State.ERROR) {
      return Health.failed(
          "ended by a failure: "
              + failure
              + " (journals="
              + ResolverTopology.owners(config.replication()).keySet()
              + ")");
    }
    Health begun = starting;
    if (begun != null) {
      return begun;
    }
    String outage = patience.waitingFor();
    if (outage != null) {
      return Health.waiting("waiting for the schema registry: " + outage);
    }
    if (state == KafkaStreams.State.RUNNING) {
      return Health.up("running");
    }
    String detail = "state is " + state;
    return Health.waiting(failure == null ? detail : detail + "; the last failure was: " + failure);
  }

  @Override
  public Map<String, Number> metrics() {
    return figures.asMap();
  }

  @Override
  public Optional<KeyReport> explain(String key) {
    return reports().explain(key);
  }

  @Override
  public String resolved(String key) {
    return reports().resolved(key);
  }

  @Override
  public List<OpenConflict> conflicts(int limit) {
    return reports().conflicts(limit);
  }

  @Override
  public List<CollectionReport> collection() {
    return reports().collection();
  }

  private Reports reports() {
    Running now = running;
    if (now == null) {
      throw new IllegalStateException("Cannot ask the resolver: it is not started");
    }
    return now.reports();
  }

  private KafkaStreams streams(Control control, ResolverCodecs codecs) {
    ResolverTopology topology =
        new ResolverTopology(
            config.replication(), config.stores(), control, codecs, figures, identities);
    Properties properties = new Properties();
    properties.putAll(config.streams());
    KafkaStreams streams =
        new KafkaStreams(
            topology.build(),
            properties,
            new ResolverClients(
                ResolverNames.written(config.replication().localRegion()),
                figures::hangingTransaction));
    streams.setUncaughtExceptionHandler(failures);
    return streams;
  }

  /**
   * Begins, and leaves the watch to another thread: Streams locks the tasks that it finds on disk
   * for the thread that starts it, and lets them go when that thread ends.
   */
  private void begin(KafkaStreams streams, ControlLog control, SchemaRegistry registry) {
    begin(streams, control);
    if (closing.getCount() > 0 && starting == null) {
      Thread watch = new Thread(() -> watch(streams, registry), "meridian-resolver-watch");
      watch.setDaemon(true);
      watching = watch;
      watch.start();
    }
  }

  private void watch(KafkaStreams streams, SchemaRegistry registry) {
    try (Admin admin = Admin.create(adminProperties())) {
      watch(streams, registry, admin);
    }
  }

  private void watch(KafkaStreams streams, SchemaRegistry registry, Admin admin) {
    HangingTransactions hanging =
        new HangingTransactions(
            ResolverNames.written(config.replication().localRegion()),
            admin,
            figures::hangingTransaction);
    while (closing.getCount() > 0 && starting == null) {
      await(WATCH_INTERVAL);
      end(hanging);
      JournalRecreatedException found = failures.recreated();
      if (found == null && closing.getCount() > 0) {
        found = recreated(admin);
      }
      if (found != null) {
        starting = Health.failed(String.valueOf(found.getMessage()));
        LOGGER.error("Ending the resolver cause={}", found.getMessage());
        DivergenceReport.recreated(
            found,
            config.replication().localRegion(),
            new StreamsConfig(config.streams()).getProducerConfigs("meridian-resolver-report"),
            registry);
        streams.close(CloseOptions.timeout(CLOSE_TIMEOUT));
      }
    }
  }

  /** What waits for transactions that nobody ends: this resolver, and the sinks. */
  private void end(HangingTransactions hanging) {
    try {
      hanging.endLasting();
    } catch (RuntimeException e) {
      LOGGER.warn("Cannot look for hanging transactions now cause={}", e.getMessage());
    }
  }

  /** The journal that is not the topic it was; null when none is known to be. */
  private @Nullable JournalRecreatedException recreated(Admin admin) {
    try {
      identities.refresh(ResolverTopology.owners(config.replication()).keySet(), admin);
      return null;
    } catch (JournalRecreatedException e) {
      return e;
    } catch (RuntimeException e) {
      LOGGER.debug("Cannot look at the journals now cause={}", e.getMessage());
      return null;
    }
  }

  private Properties adminProperties() {
    Properties properties = new Properties();
    properties.putAll(
        new StreamsConfig(config.streams()).getAdminConfigs("meridian-resolver-start"));
    return properties;
  }

  private void begin(KafkaStreams streams, ControlLog control) {
    while (closing.getCount() > 0) {
      try {
        prepare(control);
        if (closing.getCount() > 0) {
          streams.start();
          starting = null;
        }
        return;
      } catch (RuntimeException e) {
        if (!isRetriable(e)) {
          starting = Health.failed(String.valueOf(e.getMessage()));
          LOGGER.error("Ending the resolver before it began cause={}", e.getMessage(), e);
          return;
        }
        starting = Health.waiting("starting: " + e.getMessage());
        LOGGER.warn("Waiting for the cluster cause={}", e.getMessage());
        await(RETRY_PAUSE);
      }
    }
  }

  private void prepare(ControlLog control) {
    ReplicationConfig replication = config.replication();
    try (Admin admin = Admin.create(adminProperties())) {
      TopicAdmin.verify(replication, admin);
      identities.refresh(ResolverTopology.owners(config.replication()).keySet(), admin);
      checkPolicy(control);
      new FirstStart(replication).prepare(admin);
    }
  }

  /**
   * A file that names another rule than all regions follow is a mistake that nobody would see.
   *
   * @throws IllegalStateException when it does
   */
  private void checkPolicy(ControlLog control) {
    String named = config.replication().conflictResolution();
    if (named.equals(Policy.DEFAULT.strategy())) {
      return;
    }
    try {
      if (!control.awaitStart(REGISTRY_PATIENCE)) {
        throw new TimeoutException("the topic control was not read in time");
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
    String holds = control.policies().find(Policy.ANY, Policy.ANY, control.version()).strategy();
    if (!holds.equals(named)) {
      throw new IllegalStateException(
          "Cannot start the resolver: replication.conflict_resolution is not the policy that holds"
              + " for everything; change the file, or run meridian topics create or meridian"
              + " policies set (conflict_resolution="
              + named
              + ", policy="
              + holds
              + ")");
    }
  }

  private void await(Duration pause) {
    try {
      if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        LOGGER.debug("Pause ended by the close");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isRetriable(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RetriableException) {
        return true;
      }
    }
    return false;
  }

  private static void join(Thread starter) {
    try {
      starter.join(CLOSE_TIMEOUT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
