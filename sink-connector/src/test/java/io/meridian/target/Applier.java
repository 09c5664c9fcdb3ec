package io.meridian.target;

import io.meridian.objects.KeepPolicy;
import io.meridian.objects.ObjectStore;
import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.schema.SchemaRegistry;
import io.meridian.testkit.target.Outcome;
import io.meridian.testkit.target.Place;
import io.meridian.testkit.target.Table;
import io.meridian.testkit.target.Write;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A program that applies one endless log to a store, from where the store is, until it is killed.
 */
final class Applier {

  static final String TOPIC = "resolved.us";
  static final Table THING = Table.of("thing", "id", "integer", "name", "text");

  private static final int KEYS = 30;
  private static final int BATCH = 7;

  private Applier() {}

  /** Takes the address of the store. */
  public static void main(String[] arguments) {
    SchemaRegistry registry = new InMemorySchemaRegistry();
    Target target = store(StoreAddress.parse(arguments[0])).target(TOPIC, registry);
    TargetWorker worker = new TargetWorker(target, registry);
    while (true) {
      Place at = worker.place();
      List<Write> batch = new ArrayList<>();
      for (long offset = at.nextOffset(); batch.size() < BATCH; offset++) {
        batch.add(write(offset));
      }
      Outcome outcome = worker.apply(at, batch);
      if (outcome.kind() != Outcome.Kind.APPLIED) {
        throw new IllegalStateException(outcome.toString());
      }
    }
  }

  /** The record at an offset of the log: the same at all times. */
  static Write write(long offset) {
    int id = (int) (offset * 7919 % KEYS);
    boolean deleted = offset % 5 == 0;
    String name = deleted ? null : "v" + offset;
    return new Write(offset, THING, Arrays.asList(Integer.toString(id), name), deleted);
  }

  static Store store(StoreAddress address) {
    TableRules rules = new TableRules(true, false, 10_000, Clock.systemUTC());
    return address.kind() == StoreAddress.Kind.SQLITE
        ? Store.sqlite(Path.of(address.name()), Duration.ofSeconds(10), rules)
        : ObjectStore.directory(
            Path.of(address.name()), new KeepPolicy(2, Duration.ZERO), rules, Duration.ZERO);
  }
}
