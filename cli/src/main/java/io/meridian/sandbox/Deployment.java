package io.meridian.sandbox;

import io.meridian.conflict.Policy;
import io.meridian.control.ControlWriter;
import io.meridian.schema.SchemaRegistries;
import io.meridian.schema.SchemaRegistry;
import io.meridian.testkit.compare.ComparisonReport;
import io.meridian.testkit.compare.TableComparison;
import io.meridian.testkit.process.ConnectWorker;
import io.meridian.testkit.process.KafkaBroker;
import io.meridian.testkit.process.Postgres;
import io.meridian.testkit.process.Scratch;
import io.meridian.topology.RegionId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running deployment: one broker, one registry, one Connect worker, and for each region a
 * database, a capture, a resolver and a sink connector. Every part is a process of its own that can
 * be killed and started again on the same port and data.
 *
 * <p>The parts are not thread-safe: one thread kills and restarts.
 */
public final class Deployment implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(Deployment.class);

  private final DeploymentOptions options;
  private final Scratch scratch;
  private final DeployedParts parts;
  private final SchemaRegistry registry;
  private final LatencyTracker latencies = new LatencyTracker();
  private final Observer observer;
  private final Map<RegionId, MarkerWatch> markers;
  private final Fences fences;

  private Deployment(DeploymentOptions options, Scratch scratch, DeployedParts parts) {
    this.options = options;
    this.scratch = scratch;
    this.parts = parts;
    this.registry =
        SchemaRegistries.connect(Map.of("schema.registry.url", parts.registry().url().toString()));
    this.observer =
        Observer.start(
            parts.broker().bootstrapServers(),
            registry,
            options.regions(),
            options.partitions(),
            latencies);
    this.markers = new LinkedHashMap<>();
    for (RegionId region : options.regions()) {
      markers.put(
          region, MarkerWatch.start(region, parts.region(region).postgres().jdbcUrl(), latencies));
    }
    this.fences = new Fences(this);
  }

  /**
   * Starts all parts; everything is ready when this returns.
   *
   * @param scratch where data, configurations and logs are; stays the caller's
   * @throws RuntimeException when a part cannot start, with the end of its log; what was started is
   *     ended
   */
  public static Deployment start(DeploymentOptions options, Scratch scratch, Progress progress) {
    DeployedParts parts = new DeployedParts(options, scratch);
    try {
      parts.start(Distribution.find(), progress);
      return new Deployment(options, scratch, parts);
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  /** The regions, in the order they were named. */
  public List<RegionId> regions() {
    return options.regions();
  }

  /** How many partitions each topic has. */
  public int partitions() {
    return options.partitions();
  }

  /** The broker. */
  public KafkaBroker broker() {
    return parts.broker();
  }

  /** The base address of the schema registry. */
  public URI registry() {
    return parts.registry().url();
  }

  /** The Connect worker that runs the sink connectors of all regions. */
  public ConnectWorker worker() {
    return parts.worker();
  }

  /** A region's database. */
  public Postgres postgres(RegionId region) {
    return parts.region(region).postgres();
  }

  /** A region's capture. */
  public ProgramProcess capture(RegionId region) {
    return parts.region(region).capture();
  }

  /** A region's resolver. */
  public ProgramProcess resolver(RegionId region) {
    return parts.region(region).resolver();
  }

  /** The configuration file of a region's capture and resolver. */
  public Path configuration(RegionId region) {
    return parts.region(region).configuration();
  }

  /** The name of a region's sink connector. */
  public String connector(RegionId region) {
    return SinkConnector.name(region);
  }

  /** Where data, configurations and logs are. */
  public Path directory() {
    return scratch.root();
  }

  /** The observer of all topics. */
  Observer observer() {
    return observer;
  }

  /** The watch of a region's marker. */
  MarkerWatch marker(RegionId region) {
    return Objects.requireNonNull(markers.get(region), () -> "not deployed: " + region);
  }

  /** What the regions tell about conflicts. */
  AuditTrails auditTrails() {
    return new AuditTrails(this, registry);
  }

  /**
   * Sets policies for all regions, in this order.
   *
   * @return the version of the last; 0 when there is none
   */
  public long set(List<Policy> policies) {
    long version = 0;
    Map<String, Object> kafka = Map.of("bootstrap.servers", broker().bootstrapServers());
    try (ControlWriter writer = ControlWriter.open(kafka, registry, Clock.systemUTC())) {
      for (Policy policy : policies) {
        version = writer.set(policy, "sandbox");
      }
    }
    return version;
  }

  /** The latencies measured so far. */
  LatencyTracker latencies() {
    return latencies;
  }

  /** The fences. */
  Fences fences() {
    return fences;
  }

  /**
   * The figures of all regions now.
   *
   * @param localChanges how many row changes were committed in a region's database by others than
   *     the sink and this deployment's own fences
   * @param nowMicros the wall clock, microseconds since the epoch
   */
  List<RegionFigures> figures(ToLongFunction<RegionId> localChanges, long nowMicros) {
    List<RegionFigures> figures = new ArrayList<>();
    for (RegionId region : regions()) {
      TopicCounts counts = observer.counts(region);
      long waiting = latencies.oldestWaiting(region);
      figures.add(
          new RegionFigures(
              region,
              localChanges.applyAsLong(region) + fences.written(region),
              counts.journaled.sum(),
              counts.resolved.sum(),
              counts.before(marker(region).nextOffsets()),
              counts.conflicts.sum(),
              counts.quarantined.sum(),
              waiting == Long.MAX_VALUE ? 0 : Math.max(0, (nowMicros - waiting) / 1_000)));
    }
    return figures;
  }

  /**
   * Waits until nothing is under way any more: every local change journaled, every journal record
   * resolved in every region, all of that committed in every database, and a last local change in
   * each region after it journaled too.
   *
   * @param localChanges how many row changes were committed in a region's database by others than
   *     the sink and this deployment's own fences; must not grow any more
   * @return what was missing when the time was over, a sentence each; empty when drained
   */
  public List<String> awaitDrained(ToLongFunction<RegionId> localChanges, Duration timeout) {
    return new Drain(this, localChanges, figures -> {}, () -> Casualties.of(this)).await(timeout);
  }

  /** By region how many committed records its journal holds, as far as the observer has read. */
  public Map<RegionId, Long> journalCounts() {
    Map<RegionId, Long> journaled = new LinkedHashMap<>();
    regions().forEach(region -> journaled.put(region, observer.counts(region).journaled.sum()));
    return journaled;
  }

  /**
   * By region how many journal records no local change explains. Exact after {@link #awaitDrained};
   * zero is what must be.
   */
  public Map<RegionId, Long> echoes(ToLongFunction<RegionId> localChanges) {
    Map<RegionId, Long> echoes = new LinkedHashMap<>();
    for (RegionFigures region : figures(localChanges, 0)) {
      echoes.put(region.region(), region.unexplained());
    }
    return echoes;
  }

  /** By region how many conflicts its resolver has seen. */
  public Map<RegionId, Long> conflicts() {
    Map<RegionId, Long> conflicts = new LinkedHashMap<>();
    regions().forEach(region -> conflicts.put(region, observer.counts(region).conflicts.sum()));
    return conflicts;
  }

  /** By region how many records its resolver has quarantined. */
  public Map<RegionId, Long> quarantined() {
    Map<RegionId, Long> quarantined = new LinkedHashMap<>();
    regions().forEach(region -> quarantined.put(region, observer.counts(region).quarantined.sum()));
    return quarantined;
  }

  /** Compares the databases of all regions row by row. */
  public ComparisonReport compare() {
    Map<String, String> jdbcUrls = new LinkedHashMap<>();
    regions().forEach(region -> jdbcUrls.put(region.name(), postgres(region).jdbcUrl()));
    return TableComparison.of(jdbcUrls).compare();
  }

  /** Ends every part at once; the scratch directory stays. */
  @Override
  public void close() {
    observer.close();
    markers.values().forEach(MarkerWatch::close);
    registry.close();
    parts.close();
    LOGGER.info("Deployment ended directory={}", directory());
  }
}
