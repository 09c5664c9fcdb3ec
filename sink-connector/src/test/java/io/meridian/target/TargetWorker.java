package io.meridian.target;

import static org.awaitility.Awaitility.await;

import io.meridian.apply.Discard;
import io.meridian.apply.ParkedKey;
import io.meridian.apply.ParkedRow;
import io.meridian.apply.Progress;
import io.meridian.apply.Reduction;
import io.meridian.apply.ResolvedRecord;
import io.meridian.apply.RowChange;
import io.meridian.apply.Settlement;
import io.meridian.clock.Hlc;
import io.meridian.resource.ResourceKey;
import io.meridian.row.Column;
import io.meridian.row.RowSchema;
import io.meridian.schema.SchemaRegistry;
import io.meridian.testkit.target.Outcome;
import io.meridian.testkit.target.Place;
import io.meridian.testkit.target.StoreUnderTest.Held;
import io.meridian.testkit.target.StoreUnderTest.Worker;
import io.meridian.testkit.target.Table;
import io.meridian.testkit.target.TypeCorpus;
import io.meridian.testkit.target.Write;
import io.meridian.topology.RegionId;
import io.meridian.version.VersionVector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** A target as the contract sees it: what a task does with it, over partition 0. */
public final class TargetWorker implements Worker {

  private static final RegionId ORIGIN = new RegionId("eu");
  private static final Duration AGAIN = Duration.ofMillis(20);

  private final Target target;
  private final SchemaRegistry registry;
  private final Map<Table, Rows> rows = new HashMap<>();
  private Progress at = Progress.NONE;

  /**
   * A worker.
   *
   * @param registry the one that the target reads schemas from
   */
  public TargetWorker(Target target, SchemaRegistry registry) {
    this.target = target;
    this.registry = registry;
  }

  @Override
  public Place place() {
    at = progress();
    return new Place(at.nextOffset(), at.vector().position(ORIGIN).offset());
  }

  @Override
  public Outcome apply(Place from, List<Write> writes) {
    VersionVector vector =
        from.vector() < 0 ? VersionVector.EMPTY : VersionVector.parse("eu=1:" + from.vector());
    at = new Progress(from.nextOffset(), vector, Hlc.ZERO, 0).holding(at.parked());
    List<ResolvedRecord> records = new ArrayList<>();
    writes.forEach(write -> records.add(record(write)));
    return commit(Reduction.of(records, Map.of(0, at), new RegionId("us"), "us"));
  }

  @Override
  public Map<String, Held> held() {
    Map<String, Held> held = new TreeMap<>();
    progress()
        .parked()
        .byKey()
        .forEach(
            (text, key) -> {
              ResourceKey resource = ResourceKey.parse(text);
              boolean waits = key.state() == ParkedKey.State.PARKED;
              held.put(resource.type() + "/" + resource.id(), new Held(waits, key.attempts()));
            });
    return held;
  }

  @Override
  public Outcome retry() {
    try {
      List<RowChange> rows =
          target.parked(0, at.parked().byKey().keySet()).stream().map(ParkedRow::change).toList();
      return commit(Reduction.retry(rows, Map.of(0, at)));
    } catch (TargetUnavailableException e) {
      return new Outcome(Outcome.Kind.UNAVAILABLE, e.getMessage());
    }
  }

  @Override
  public Outcome discard(Table table, String key) {
    Discard discard = new Discard(0, key(table, key), "contract", "");
    return commit(Reduction.discard(List.of(discard), Map.of(0, at)));
  }

  @Override
  public void close() {
    target.close();
  }

  /** Asks again while the store cannot be asked, as a task does: another may have its lock. */
  private Progress progress() {
    return await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(AGAIN)
        .ignoreException(TargetUnavailableException.class)
        .until(() -> target.progress(Set.of(0)).get(0), Objects::nonNull);
  }

  private Outcome commit(Reduction batch) {
    if (batch.progress().isEmpty()) {
      return Outcome.applied();
    }
    try {
      Settlement settlement = target.apply(batch, Map.of(0, at));
      at = settlement.progress().getOrDefault(0, at);
      return settlement.parked().isEmpty()
          ? Outcome.applied()
          : new Outcome(Outcome.Kind.PARKED, settlement.parked().get(0).refusal().reason());
    } catch (OwnershipLostException e) {
      return new Outcome(Outcome.Kind.FENCED, e.getMessage());
    } catch (TargetUnavailableException e) {
      return new Outcome(Outcome.Kind.UNAVAILABLE, e.getMessage());
    } catch (TargetRefusedException e) {
      return new Outcome(Outcome.Kind.REFUSED, e.getMessage());
    }
  }

  private ResolvedRecord record(Write write) {
    Table table = write.table();
    Object[] values = new Object[table.columns().size()];
    for (int i = 0; i < values.length; i++) {
      String text = write.values().get(i);
      values[i] = text == null ? null : TypeCorpus.value(table.columns().get(i).type(), text);
    }
    Rows of = rows.computeIfAbsent(table, each -> Rows.of(registry, schema(each)));
    return new ResolvedRecord(
        0,
        write.offset(),
        key(table, write.key()),
        write.deleted() ? of.delete(write.offset(), values) : of.upsert(write.offset(), values));
  }

  private static String key(Table table, String key) {
    String id = ResourceKey.encode(key);
    return "default/" + table.name() + "/" + (id.isEmpty() ? "%25" : id.replace("%", "%25"));
  }

  private static RowSchema schema(Table table) {
    List<Column> columns = new ArrayList<>();
    for (Table.Column column : table.columns()) {
      boolean key = columns.isEmpty();
      columns.add(Column.of(table.name(), column.name(), column.type(), !key, key ? 1 : 0));
    }
    return RowSchema.of("public", table.name(), columns);
  }
}
