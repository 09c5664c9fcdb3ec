package io.meridian.conflict;

import static io.meridian.conflict.Operation.DELETE;
import static io.meridian.conflict.Operation.INSERT;
import static io.meridian.conflict.Operation.UPDATE;
import static io.meridian.conflict.Writes.joined;
import static io.meridian.conflict.Writes.journalOrders;
import static io.meridian.conflict.Writes.merging;
import static io.meridian.conflict.Writes.policy;
import static io.meridian.conflict.Writes.shown;
import static io.meridian.conflict.Writes.text;
import static io.meridian.conflict.Writes.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.version.VersionVector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a merge shows, field by field, in whatever order the events come and however often. */
class FieldMergeTest {

  private static final Policy POLICY =
      policy("merge", "fields.hi=max", "fields.lo=min", "fields.s=union", "fields.n=counter");
  private static final FieldMerge MERGE = new FieldMerge(POLICY.rules(), Rows.FORMAT);

  /** One row, written at a, and two concurrent updates of it by b and by c. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "t=0     | t=b     | t=c     | t=c",
        "t=0;u=0 | t=1;u=0 | t=0;u=1 | t=1;u=1",
        "hi=5    | hi=9    | hi=7    | hi=9",
        "hi=5    | hi=3    | hi=4    | hi=5",
        "hi=10   | hi=9    | hi=11   | hi=11",
        "lo=5    | lo=2    | lo=4    | lo=2",
        "lo=5    | lo=9    | lo=7    | lo=5",
        "s={x}   | s={x,y} | s={z}   | s={x,y,z}",
        "s={}    | s={b}   | s={a}   | s={a,b}",
        "n=10    | n=13    | n=8     | n=11",
        "n=0     | n=1     | n=1     | n=2",
      })
  void twoUpdates_areBothInTheRow(String insert, String first, String second, String expected) {
    List<Event> events =
        List.of(
            merging(POLICY, write("a", 0, 1, INSERT, "", insert), null),
            merging(POLICY, write("b", 0, 2, UPDATE, "a=1:0", first), insert),
            merging(POLICY, write("c", 0, 3, UPDATE, "a=1:0", second), insert));

    assertThat(shown(events, MERGE)).containsExactly(expected);
  }

  @Test
  void latest_isTheLastOfAField_howeverLateItsRow() {
    List<Event> events =
        List.of(
            merging(POLICY, write("a", 0, 1, INSERT, "", "t=0;u=0"), null),
            merging(POLICY, write("b", 0, 2, UPDATE, "a=1:0", "t=b;u=0"), "t=0;u=0"),
            merging(POLICY, write("b", 1, 5, UPDATE, "a=1:0", "t=b;u=b"), "t=b;u=0"),
            merging(POLICY, write("c", 0, 4, UPDATE, "a=1:0", "t=c;u=c"), "t=0;u=0"));

    assertThat(shown(events, MERGE)).containsExactly("t=c;u=b");
  }

  @Test
  void delete_takesWhatItsWriterSawAndNoMore() {
    Event insert = merging(POLICY, write("a", 0, 1, INSERT, "", "n=5;t=0"), null);
    Event seen = merging(POLICY, write("b", 0, 2, UPDATE, "a=1:0", "n=6;t=0"), "n=5;t=0");
    Event unseen = merging(POLICY, write("c", 0, 4, UPDATE, "a=1:0", "n=7;t=c"), "n=5;t=0");
    Event delete = merging(POLICY, write("a", 1, 3, DELETE, "b=1:0", "k=1"), null);

    // The last write decides whether there is a row.
    assertThat(shown(List.of(insert, seen, delete), MERGE)).containsExactly("deleted k=1");
    // What b added is gone with the row it was added to; what c started from is not.
    assertThat(shown(List.of(insert, seen, unseen, delete), MERGE)).containsExactly("n=7;t=c");
  }

  @Test
  void delete_thatIsTheLastOfConcurrentWritesHidesTheRow() {
    Event insert = merging(POLICY, write("a", 0, 1, INSERT, "", "n=5"), null);
    Event update = merging(POLICY, write("b", 0, 2, UPDATE, "a=1:0", "n=6"), "n=5");
    Event delete = merging(POLICY, write("c", 0, 3, DELETE, "a=1:0", "k=1"), null);

    assertThat(shown(List.of(insert, update, delete), MERGE)).containsExactly("deleted k=1");
    // Who writes later having seen both starts from what was shown to them: nothing.
    Event again = merging(POLICY, write("a", 1, 4, INSERT, "b=1:0,c=1:0", "n=1"), null);
    assertThat(shown(List.of(insert, update, delete, again), MERGE)).containsExactly("n=1");
  }

  @Test
  void insertAgain_startsAnew() {
    Event insert = merging(POLICY, write("a", 0, 1, INSERT, "", "n=5;hi=9;s={x}"), null);
    Event delete = merging(POLICY, write("a", 1, 2, DELETE, "", "k=1"), null);
    Event again = merging(POLICY, write("a", 2, 3, INSERT, "", "n=1;hi=2;s={y}"), null);
    Event more =
        merging(POLICY, write("b", 0, 4, UPDATE, "a=1:2", "n=2;hi=2;s={y,z}"), "n=1;hi=2;s={y}");

    assertThat(shown(List.of(insert, delete, again, more), MERGE))
        .containsExactly("hi=2;n=2;s={y,z}");
  }

  @Test
  void updateOfAnUnknownRow_saysNothingAboutCounters() {
    Event update = merging(POLICY, write("a", 0, 1, UPDATE, "", "n=5;t=0"), null);

    assertThat(update.changes()).extracting(FieldChange::field).containsExactly("t");
    assertThat(shown(List.of(update), MERGE)).containsExactly("n=5;t=0");
  }

  @Test
  void clocksThatGoBackWithinAJournal_changeNothingButTheOrderOfWrites() {
    // Two writers of one region, whose clocks differ; the delete has seen the first only.
    Event first = merging(POLICY, write("a", 0, 10, INSERT, "", "t=0"), null);
    Event second = merging(POLICY, write("a", 1, 5, UPDATE, "", "t=1"), "t=0");
    Event delete = merging(POLICY, write("b", 0, 4, DELETE, "a=1:0", "k=1"), null);

    assertThat(shown(List.of(first, second, delete), MERGE)).hasSize(1);
    assertThat(Writes.ends(List.of(first, second, delete), order -> joined(order).merged()))
        .hasSize(1);
  }

  @Test
  void settle_changesNothingThatIsVisibleNowOrLater() {
    for (long seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      List<Event> events = new ArrayList<>();
      String row = "hi=1;lo=1;n=1;s={x};t=0;u=0";
      events.add(merging(POLICY, write("a", 0, 1, INSERT, "", row), null));
      long[] next = {1, 0, 0};
      for (int i = 2; i < 10; i++) {
        int region = random.nextInt(3);
        String name = "abc".substring(region, region + 1);
        String after = row.replaceFirst("t=\\d", "t=" + random.nextInt(9));
        after = after.replaceFirst("n=\\d", "n=" + random.nextInt(9));
        after = after.replaceFirst("hi=\\d", "hi=" + random.nextInt(9));
        after = after.replaceFirst("lo=\\d", "lo=" + random.nextInt(9));
        after = after.replaceFirst("s=\\{x", "s={" + (random.nextBoolean() ? "x" : "x,y" + i));
        String saw = region == 0 ? "" : "a=1:0";
        Event event = write(name, next[region]++, i, UPDATE, saw, after);
        events.add(merging(POLICY, event, row));
      }
      int known = 1 + random.nextInt(9);
      KeyState plain = joined(events.subList(0, known));
      VersionVector stable = stable(events.subList(0, 1 + random.nextInt(known)));
      KeyState settled = plain.settle(stable);
      assertThat(text(MERGE.visible(settled)))
          .as("seed %d", seed)
          .isEqualTo(text(MERGE.visible(plain)));
      assertThat(settled.merged().contributions().size())
          .isLessThanOrEqualTo(plain.merged().contributions().size());
      // Whoever deletes later has seen all that is stable.
      events.add(
          merging(POLICY, write("d", 0, random.nextInt(20), DELETE, stable + "", "k=1"), null));
      for (Event event : events.subList(known, events.size())) {
        plain = plain.join(event);
        settled = settled.join(event);
        assertThat(text(MERGE.visible(settled)))
            .as("seed %d", seed)
            .isEqualTo(text(MERGE.visible(plain)));
      }
    }
  }

  @Test
  void fields_areTheSameInAllOrdersAndWithRepeats() {
    for (long seed = 0; seed < 5_000; seed++) {
      Random random = new Random(seed);
      List<Event> events = new ArrayList<>(Histories.events(random));
      MergedFields expected = joined(events).merged();
      events.addAll(events.subList(0, random.nextInt(events.size() + 1)));
      Collections.shuffle(events, random);

      assertThat(joined(events).merged()).as("seed %d", seed).isEqualTo(expected);
    }
  }

  @Test
  void journalOrders_areThoseThatKeepEachRegionsOwn() {
    Event first = write("a", 0, 1, INSERT, "", "");
    Event second = write("a", 1, 2, UPDATE, "", "");
    Event other = write("b", 0, 3, INSERT, "", "");

    assertThat(journalOrders(List.of(first, second, other))).hasSize(3);
  }

  private static VersionVector stable(List<Event> events) {
    VersionVector vector = VersionVector.EMPTY;
    for (Event event : events) {
      vector = vector.with(event.version().dot().region(), event.version().dot().position());
    }
    return vector;
  }
}
