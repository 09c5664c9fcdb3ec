package io.meridian.testkit.target;

import io.meridian.testkit.target.StoreUnderTest.Worker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A real store for each case, and a table of things with the model of what has to be in it. */
abstract class StoreCases {

  static final Table THING = Table.of("thing", "id", "integer", "name", "text");
  static final int ATTEMPTS = 200;
  static final int MOST_STEPS = 500;

  final List<Worker> workers = new ArrayList<>();
  StoreUnderTest store;

  /** A real store, empty. */
  protected abstract StoreUnderTest open() throws Exception;

  @BeforeEach
  final void openStore() throws Exception {
    store = open();
  }

  @AfterEach
  final void closeStore() {
    workers.forEach(Worker::close);
    store.close();
  }

  /** Lets a new worker go on from where the store is, until the batch is in it. */
  void settle(List<Write> batch) {
    Worker next = worker();
    Outcome outcome = Outcome.applied();
    for (int i = 0; i < ATTEMPTS; i++) {
      Place at = next.place();
      if (at.nextOffset() == last(batch)) {
        return;
      }
      outcome = next.apply(at, batch);
    }
    throw new AssertionError("it cannot be applied any more: " + outcome);
  }

  Worker worker() {
    Worker worker = store.worker(Fault.none());
    workers.add(worker);
    return worker;
  }

  Map<String, @Nullable String> things() {
    Map<String, @Nullable String> things = new TreeMap<>();
    store.rows(THING).forEach((key, row) -> things.put(key, row.get(1)));
    return things;
  }

  /** What the table has to be once the records below the offset are applied. */
  static Map<String, @Nullable String> model(List<List<Write>> batches, long below) {
    Map<String, @Nullable String> rows = new TreeMap<>();
    for (List<Write> batch : batches) {
      for (Write write : batch) {
        if (write.offset() < below && write.deleted()) {
          rows.remove(write.key());
        } else if (write.offset() < below) {
          rows.put(write.key(), write.values().get(1));
        }
      }
    }
    return rows;
  }

  static long last(List<Write> writes) {
    return writes.get(writes.size() - 1).offset() + 1;
  }

  static Write thing(long offset, int id, @Nullable String name) {
    return new Write(offset, THING, Arrays.asList(Integer.toString(id), name), false);
  }

  static Write gone(long offset, int id) {
    return new Write(offset, THING, Arrays.asList(Integer.toString(id), null), true);
  }
}
