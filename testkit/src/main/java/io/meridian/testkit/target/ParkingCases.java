package io.meridian.testkit.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.testkit.target.Outcome.Kind;
import io.meridian.testkit.target.StoreUnderTest.Held;
import io.meridian.testkit.target.StoreUnderTest.Worker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every target keeps when rows are refused: see (F) of {@link TargetContract}. */
abstract class ParkingCases extends StoreCases {

  private static final Table REFUSED = Table.of("refused", "id", "integer", "name", "text");
  private static final Held ONCE = new Held(true, 1);

  @Test
  final void refusedRow_parksItsKeyAndItsNeighboursAreWritten_F() {
    Worker worker = begin();
    List<Write> batch = new ArrayList<>();
    Map<String, Held> held = new TreeMap<>();
    Map<String, @Nullable String> things = new TreeMap<>(Map.of("0", "first"));
    for (int i = 1; i <= 40; i++) {
      if (i % 7 == 0) {
        batch.add(refused(i + 1, i, "no"));
        held.put("refused/" + i, ONCE);
      } else {
        batch.add(thing(i + 1, i, "yes"));
        things.put(Integer.toString(i), "yes");
      }
    }

    Outcome outcome = worker.apply(worker.place(), batch);

    assertThat(outcome.kind()).as(outcome.message()).isEqualTo(Kind.PARKED);
    assertThat(things()).isEqualTo(things);
    assertThat(names()).isEqualTo(Map.of("0", "first"));
    Worker next = worker();
    assertThat(next.place()).isEqualTo(worker.place()).isEqualTo(new Place(42, 41));
    assertThat(next.held()).isEqualTo(held);
  }

  @Test
  final void parked_isReplacedByLaterVersionsAndWrittenOnceItMay_F() {
    Worker worker = begin();
    worker.apply(
        worker.place(),
        List.of(refused(2, 1, "a"), refused(3, 2, "b"), refused(4, 3, "c"), refused(5, 0, "d")));

    assertThat(worker.retry().kind()).isEqualTo(Kind.PARKED);
    assertThat(worker.apply(worker.place(), List.of(refused(6, 1, "later"), no(7, 0))))
        .as("queued without being tried")
        .isEqualTo(Outcome.applied());
    Worker next = worker();
    assertThat(next.place()).isEqualTo(new Place(8, 7));
    assertThat(next.held())
        .isEqualTo(
            Map.of(
                "refused/0", new Held(true, 2),
                "refused/1", new Held(true, 2),
                "refused/2", new Held(true, 2),
                "refused/3", new Held(true, 2)));
    assertThat(names()).isEqualTo(Map.of("0", "first"));
    store.admit(REFUSED);
    assertThat(next.retry()).isEqualTo(Outcome.applied());

    assertThat(names()).isEqualTo(Map.of("1", "later", "2", "b", "3", "c"));
    assertThat(worker().held()).isEmpty();
    assertThat(worker().place()).isEqualTo(new Place(8, 7));
  }

  @Test
  final void discarded_isNeverWrittenAndHeldUntilALaterVersionIs_F() {
    Worker worker = begin();
    worker.apply(worker.place(), List.of(refused(2, 1, "a"), refused(3, 2, "b")));

    assertThat(worker.discard(REFUSED, "1")).isEqualTo(Outcome.applied());
    store.admit(REFUSED);
    Worker next = worker();
    next.place();
    assertThat(next.held()).isEqualTo(Map.of("refused/1", new Held(false, 1), "refused/2", ONCE));
    assertThat(next.retry()).isEqualTo(Outcome.applied());
    assertThat(names()).isEqualTo(Map.of("0", "first", "2", "b"));
    assertThat(next.held()).containsOnlyKeys("refused/1");

    assertThat(next.apply(next.place(), List.of(refused(4, 1, "later"))))
        .isEqualTo(Outcome.applied());
    assertThat(names()).isEqualTo(Map.of("0", "first", "1", "later", "2", "b"));
    assertThat(worker().held()).isEmpty();
  }

  @Test
  final void worker_thatIsFencedTriesNothingAgain_F() {
    Worker paused = begin();
    paused.apply(paused.place(), List.of(refused(2, 1, "a"), refused(3, 2, "b")));
    Worker successor = worker();
    successor.apply(successor.place(), List.of(refused(4, 1, "later"), thing(5, 1, "x")));
    store.admit(REFUSED);

    assertThat(paused.retry().kind()).isEqualTo(Kind.FENCED);
    assertThat(paused.discard(REFUSED, "1").kind()).isEqualTo(Kind.FENCED);

    assertThat(names()).isEqualTo(Map.of("0", "first"));
    assertThat(worker().held()).isEqualTo(Map.of("refused/1", ONCE, "refused/2", ONCE));
  }

  @Test
  final void parked_andProgressAgreeWhereverTheWorkerDies_F() {
    Worker first = begin();
    List<List<Write>> applied =
        new ArrayList<>(List.of(List.of(thing(0, 0, "first")), List.of(refused(1, 0, "first"))));
    long start = first.place().nextOffset();
    List<Write> parks = List.of(refused(start, 1, "parked at first"));
    assertThat(first.apply(first.place(), parks).kind()).isEqualTo(Kind.PARKED);
    Map<String, Held> held = new TreeMap<>(Map.of("refused/1", ONCE));
    eachDeath(
        (doomed, fault, where) -> {
          Place before = doomed.place();
          long at = before.nextOffset();
          List<Write> batch =
              List.of(
                  thing(at, 1, where),
                  refused(at + 1, 1, where),
                  refused(at + 2, (int) at, where),
                  thing(at + 3, 2, where),
                  refused(at + 4, (int) at + 1, where));
          Map<String, Held> heldAfter = new TreeMap<>(held);
          heldAfter.put("refused/" + at, ONCE);
          heldAfter.put("refused/" + (at + 1), ONCE);
          fault.arm();
          Outcome outcome = doomed.apply(before, batch);
          doomed.close();

          Worker found = worker();
          Place place = found.place();
          Place after = new Place(at + 5, at + 4);
          assertThat(place).as(where).isIn(before, after);
          boolean committed = place.equals(after);
          if (outcome.kind() == Kind.PARKED) {
            assertThat(committed).as(where).isTrue();
          }
          assertThat(found.held()).as(where).isEqualTo(committed ? heldAfter : held);
          List<Write> seen = List.of(thing(at, 1, where), thing(at + 3, 2, where));
          List<List<Write>> now = new ArrayList<>(applied);
          now.add(seen);
          assertThat(things()).as(where).isEqualTo(model(things(now), place.nextOffset()));
          settle(batch);
          applied.add(seen);
          held.clear();
          held.putAll(heldAfter);
          assertThat(worker().held()).as(where).isEqualTo(held);
        });
    assertThat(names()).isEqualTo(Map.of("0", "first"));
  }

  @Test
  final void retry_isDoneOrNotWhereverTheWorkerDies_F() {
    begin();
    eachDeath(
        (doomed, fault, where) -> {
          store.refuse(REFUSED);
          Worker before = worker();
          Place at = before.place();
          Map<String, @Nullable String> old = names();
          List<Write> batch =
              List.of(
                  refused(at.nextOffset(), 1, where),
                  refused(at.nextOffset() + 1, 2, where),
                  thing(at.nextOffset() + 2, 3, where));
          assertThat(before.apply(at, batch).kind()).isEqualTo(Kind.PARKED);
          Map<String, Held> held = worker().held();
          assertThat(held).containsOnlyKeys("refused/1", "refused/2");
          store.admit(REFUSED);

          Place reached = doomed.place();
          fault.arm();
          Outcome outcome = doomed.retry();
          doomed.close();

          Worker found = worker();
          assertThat(found.place()).as(where).isEqualTo(reached);
          boolean done = found.held().isEmpty();
          if (outcome.kind() == Kind.APPLIED) {
            assertThat(done).as(where).isTrue();
          }
          Map<String, @Nullable String> written = new TreeMap<>(old);
          written.put("1", where);
          written.put("2", where);
          assertThat(found.held()).as(where).isEqualTo(done ? Map.of() : held);
          assertThat(names()).as(where).isEqualTo(done ? written : old);
          retryAll();
          assertThat(names()).as(where).isEqualTo(written);
        });
  }

  /** Once for each step towards the store, on both sides of it, and once without a death. */
  private void eachDeath(Death death) {
    for (Fault.Side side : Fault.Side.values()) {
      int step = 0;
      boolean struck = true;
      while (struck) {
        Fault fault = Fault.at(step, side);
        Worker doomed = store.worker(fault);
        workers.add(doomed);
        death.happens(doomed, fault, side + " step " + step);
        struck = fault.struck();
        step++;
        assertThat(step).as("steps").isLessThan(MOST_STEPS);
        workers.forEach(Worker::close);
        workers.clear();
      }
      assertThat(step).as("steps that a worker died at, and one without a fault").isGreaterThan(3);
    }
  }

  /** Both tables are there with a row each, and one of them refuses from now on. */
  private Worker begin() {
    Worker worker = worker();
    assertThat(worker.apply(Place.START, List.of(thing(0, 0, "first"), refused(1, 0, "first"))))
        .isEqualTo(Outcome.applied());
    store.refuse(REFUSED);
    return worker;
  }

  private void retryAll() {
    for (int i = 0; i < ATTEMPTS; i++) {
      Worker worker = worker();
      worker.place();
      if (worker.held().isEmpty()) {
        return;
      }
      worker.retry();
    }
    throw new AssertionError("no end of it");
  }

  private static List<List<Write>> things(List<List<Write>> batches) {
    return batches.stream()
        .map(batch -> batch.stream().filter(write -> write.table().equals(THING)).toList())
        .toList();
  }

  private Map<String, @Nullable String> names() {
    Map<String, @Nullable String> names = new TreeMap<>();
    store.rows(REFUSED).forEach((key, row) -> names.put(key, row.get(1)));
    return names;
  }

  private static Write refused(long offset, int id, String name) {
    return new Write(offset, REFUSED, Arrays.asList(Integer.toString(id), name), false);
  }

  private static Write no(long offset, int id) {
    return new Write(offset, REFUSED, Arrays.asList(Integer.toString(id), null), true);
  }

  /** What happens to one worker. */
  private interface Death {
    void happens(Worker doomed, Fault fault, String where);
  }
}
