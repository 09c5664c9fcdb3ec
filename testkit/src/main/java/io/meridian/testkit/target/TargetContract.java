package io.meridian.testkit.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.testkit.target.Outcome.Kind;
import io.meridian.testkit.target.StoreUnderTest.Worker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every target keeps. Whoever adds one inherits this with a real store behind it.
 *
 * <ul>
 *   <li>(A) rows and progress are committed together or not at all, wherever the worker dies;
 *   <li>(B) records below the progress change nothing;
 *   <li>(C) of several workers that believe to own a partition only one commits, and each record
 *       takes effect once;
 *   <li>(D) keys that differ are rows that differ;
 *   <li>(E) a value is read as it was written, to the last bit, or its row is refused;
 *   <li>(F) a row that is refused parks its key and nobody else: its latest version is kept, and
 *       written when it is tried again and is not refused any more, unless it was given up.
 * </ul>
 */
public abstract class TargetContract extends ParkingCases {

  private static final Table WORD = Table.of("word", "word", "varchar(20)", "name", "text");

  @Test
  final void place_isTheStartOfAnEmptyStore() {
    assertThat(worker().place()).isEqualTo(Place.START);
  }

  @Test
  final void rows_andProgressAreReadBack() {
    Worker worker = worker();

    assertThat(worker.apply(Place.START, List.of(thing(0, 1, "one"), thing(1, 2, null))))
        .isEqualTo(Outcome.applied());

    assertThat(store.rows(THING))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("1", Arrays.asList("1", "one"), "2", Arrays.asList("2", null)));
    assertThat(worker.place()).isEqualTo(new Place(2, 1));
    assertThat(worker().place()).isEqualTo(new Place(2, 1));
  }

  @Test
  final void row_isInsertedUpdatedDeletedAndInsertedAgain() {
    Worker worker = worker();
    List<List<Write>> life =
        List.of(
            List.of(thing(0, 1, "born"), thing(1, 2, "other")),
            List.of(thing(2, 1, "grown")),
            List.of(gone(3, 1)),
            List.of(gone(4, 1), gone(5, 77)),
            List.of(thing(6, 1, "again")),
            List.of(gone(7, 1), thing(8, 1, "within one batch")));
    for (List<Write> writes : life) {
      assertThat(worker.apply(worker.place(), writes)).isEqualTo(Outcome.applied());

      assertThat(things()).isEqualTo(model(life, last(writes)));
    }
  }

  @Test
  final void records_belowTheProgressChangeNothing_B() {
    Worker worker = worker();
    List<Write> first = List.of(thing(0, 1, "one"), thing(1, 2, "two"), gone(2, 2));
    worker.apply(Place.START, first);
    worker.apply(new Place(3, 2), List.of(thing(3, 1, "uno"), thing(4, 2, "due")));
    Place at = worker.place();

    List<Write> replayed = new ArrayList<>(first);
    replayed.add(thing(3, 1, "uno"));
    worker.apply(at, replayed);

    assertThat(worker.place()).isEqualTo(at).isEqualTo(new Place(5, 4));
    assertThat(things()).isEqualTo(Map.of("1", "uno", "2", "due"));
  }

  @Test
  final void worker_isFencedWhenItsPartitionWasGoneOnWith_C() {
    Worker paused = worker();
    Worker successor = worker();
    Place at = paused.place();
    successor.apply(at, List.of(thing(0, 1, "old"), thing(1, 1, "new"), thing(2, 2, "new")));

    Outcome outcome = paused.apply(at, List.of(thing(0, 1, "old"), thing(1, 1, "stale")));

    assertThat(outcome.kind()).isEqualTo(Kind.FENCED);
    assertThat(things()).isEqualTo(Map.of("1", "new", "2", "new"));
    assertThat(paused.place()).isEqualTo(new Place(3, 2));
    assertThat(paused.apply(paused.place(), List.of(thing(3, 3, "goes on"))))
        .isEqualTo(Outcome.applied());
    assertThat(things()).containsEntry("3", "goes on");
  }

  @Test
  final void workers_thatFightCommitEachRecordOnce_C() throws Exception {
    long seed = 20261121;
    List<Write> log = log(seed, 120);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<Long>> applied = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        Worker worker = worker();
        Random random = new Random(seed + i);
        Callable<Long> fight = () -> fight(worker, log, random);
        applied.add(threads.submit(fight));
      }
      long sum = 0;
      for (Future<Long> each : applied) {
        sum += each.get(120, TimeUnit.SECONDS);
      }

      assertThat(sum).as("records committed, seed=%d", seed).isEqualTo(log.size());
    } finally {
      threads.shutdownNow();
    }
    assertThat(worker().place()).isEqualTo(new Place(log.size(), log.size() - 1));
    assertThat(things()).isEqualTo(model(List.of(log), log.size()));
  }

  @Test
  final void rows_andProgressAgreeWhereverTheWorkerDies_A() {
    List<List<Write>> applied = new ArrayList<>();
    long at = 0;
    // The table is there before the first fault: to make it is not a part of the batch.
    applied.add(List.of(thing(0, 1, "first"), thing(1, 2, "first")));
    assertThat(worker().apply(Place.START, applied.get(0))).isEqualTo(Outcome.applied());
    at = 2;
    for (Fault.Side side : Fault.Side.values()) {
      int step = 0;
      boolean struck = true;
      while (struck) {
        Fault fault = Fault.at(step, side);
        List<Write> batch =
            List.of(
                thing(at, 1, side + " " + step),
                gone(at + 1, 2),
                thing(at + 2, 3 + step % 4, "new " + step));
        applied.add(batch);
        Place before = new Place(at, at - 1);
        Worker doomed = store.worker(fault);
        workers.add(doomed);
        assertThat(doomed.place()).isEqualTo(before);
        fault.arm();
        Outcome outcome = doomed.apply(before, batch);
        struck = fault.struck();
        doomed.close();

        Place after = new Place(at + 3, at + 2);
        Place found = worker().place();
        String where = side + " step " + step + ", outcome " + outcome;
        assertThat(found).as(where).isIn(before, after);
        assertThat(things()).as(where).isEqualTo(model(applied, found.nextOffset()));
        if (outcome.kind() == Kind.APPLIED) {
          assertThat(found).as(where).isEqualTo(after);
        } else {
          assertThat(struck).as(where).isTrue();
        }
        settle(batch);
        assertThat(worker().place()).as(where).isEqualTo(after);
        assertThat(things()).as(where).isEqualTo(model(applied, after.nextOffset()));
        at += 3;
        step++;
        assertThat(step).as("steps").isLessThan(MOST_STEPS);
        workers.forEach(Worker::close);
        workers.clear();
      }
      assertThat(step).as("steps that a worker died at, and one without a fault").isGreaterThan(3);
    }
  }

  @Test
  final void keys_thatDifferAreRowsThatDiffer_D() {
    List<String> words =
        List.of("a", "A", "a ", "a  ", " a", "\u00e4", "\u00c4", "a\u0308", "ss", "\u00df", "");
    List<Write> writes = new ArrayList<>();
    for (String word : words) {
      writes.add(new Write(writes.size(), WORD, List.of(word, "of " + word), false));
    }
    Worker worker = worker();

    assertThat(worker.apply(Place.START, writes)).isEqualTo(Outcome.applied());
    assertThat(store.rows(WORD).keySet()).containsExactlyInAnyOrderElementsOf(words);
    assertThat(
            worker.apply(
                worker.place(),
                List.of(
                    new Write(words.size(), WORD, List.of("A", ""), true),
                    new Write(words.size() + 1, WORD, List.of("a ", "changed"), false))))
        .isEqualTo(Outcome.applied());

    Map<String, List<@Nullable String>> rows = store.rows(WORD);
    assertThat(rows).doesNotContainKey("A").hasSize(words.size() - 1);
    assertThat(rows.get("a ")).containsExactly("a ", "changed");
    assertThat(rows.get("a")).containsExactly("a", "of a");
  }

  @Test
  final void values_areReadAsTheyWereWrittenOrRefused_E() {
    Worker worker = worker();
    List<String> wrong = new ArrayList<>();
    int values = 0;
    int table = 0;
    for (Map.Entry<String, List<String>> type : TypeCorpus.byType().entrySet()) {
      Table of = Table.of("every" + table++, "id", "integer", "v", type.getKey());
      List<Write> applied = new ArrayList<>();
      for (String text : type.getValue()) {
        String id = Integer.toString(++values);
        Place at = worker.place();
        Write write = new Write(at.nextOffset(), of, List.of(id, text), false);
        Outcome outcome = worker.apply(at, List.of(write));
        if (outcome.kind() == Kind.APPLIED) {
          applied.add(write);
        }
        String found = judge(of, text, outcome);
        if (!found.isEmpty()) {
          wrong.add(type.getKey() + " " + shown(text) + ": " + found);
        }
      }
      Map<String, List<@Nullable String>> rows = store.rows(of);
      if (rows.size() != applied.size()) {
        wrong.add(type.getKey() + ": " + rows.size() + " rows of " + applied.size());
      }
      for (Write write : applied) {
        List<@Nullable String> row = rows.get(write.key());
        if (!write.values().equals(row)) {
          wrong.add(
              type.getKey() + " " + shown("" + write.values()) + " became " + shown("" + row));
        }
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(values).isGreaterThanOrEqualTo(300);
  }

  private String judge(Table table, String text, Outcome outcome) {
    if (!store.refuses(table.columns().get(1).type(), text)) {
      return outcome.kind() == Kind.APPLIED ? "" : outcome.toString();
    }
    boolean parked = outcome.kind() == Kind.PARKED;
    return parked && outcome.message().contains(table.name())
        ? ""
        : "not refused as it must be: " + outcome;
  }

  private static String shown(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "… (" + text.length() + ")" : text;
  }

  /** Applies the rest of the log, as often as somebody else is faster. */
  private static long fight(Worker worker, List<Write> log, Random random) {
    long committed = 0;
    for (int i = 0; i < ATTEMPTS * log.size(); i++) {
      Place at = worker.place();
      int from = (int) at.nextOffset();
      if (from == log.size()) {
        return committed;
      }
      int to = Math.min(log.size(), from + 1 + random.nextInt(7));
      Outcome outcome = worker.apply(at, log.subList(from, to));
      if (outcome.kind() == Kind.APPLIED) {
        committed += to - from;
      }
      assertThat(outcome.kind()).as(outcome.message()).isNotEqualTo(Kind.REFUSED);
    }
    throw new AssertionError("no end of it");
  }

  private static List<Write> log(long seed, int size) {
    Random random = new Random(seed);
    List<Write> log = new ArrayList<>();
    for (int offset = 0; offset < size; offset++) {
      int id = random.nextInt(20);
      log.add(random.nextInt(4) == 0 ? gone(offset, id) : thing(offset, id, "v" + offset));
    }
    return Collections.unmodifiableList(log);
  }
}
