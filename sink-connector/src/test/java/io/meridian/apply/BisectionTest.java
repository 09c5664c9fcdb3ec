package io.meridian.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.journal.ChangeOperation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BisectionTest {

  private final List<String> written = new ArrayList<>();
  private int attempts;

  @Test
  void write_takesOneAttemptWhenNothingIsRefused() {
    List<RefusedRow> refused = Bisection.write(rows(100), part -> attempt(part, Set.of()));

    assertThat(refused).isEmpty();
    assertThat(attempts).isEqualTo(1);
    assertThat(written).hasSize(100);
  }

  @Test
  void write_parksExactlyTheBadRows() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      List<RowChange> rows = rows(1 + random.nextInt(500));
      Set<String> bad = new HashSet<>();
      for (int i = random.nextInt(8); i > 0; i--) {
        bad.add(rows.get(random.nextInt(rows.size())).key());
      }
      written.clear();

      List<RefusedRow> refused = Bisection.write(rows, part -> attempt(part, bad));

      assertThat(refused.stream().map(row -> row.change().key()))
          .as("seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(bad);
      List<String> good = new ArrayList<>(rows.stream().map(RowChange::key).toList());
      good.removeAll(bad);
      assertThat(written).as("seed %d", seed).containsExactlyElementsOf(good);
    }
  }

  @Test
  void write_findsOneOfManyInLogarithmicallyManyAttempts() {
    Bisection.write(rows(4_096), part -> attempt(part, Set.of("t/thing/2000")));

    assertThat(attempts).isLessThanOrEqualTo(2 * 12 + 1);
  }

  @Test
  void write_takesTheRowsOfARefusedTableOutAtOnce() {
    List<RowChange> rows = new ArrayList<>(rows(100));
    IntStream.range(0, 1_000).forEach(i -> rows.add(row("t/other/" + i, 7)));

    List<RefusedRow> refused =
        Bisection.write(
            rows,
            part -> {
              attempts++;
              return part.stream()
                  .filter(row -> row.version().getSchemaId() == 7)
                  .findFirst()
                  .map(row -> refusal(RefusalCause.NO_TABLE).ofSchema(7));
            });

    assertThat(refused).hasSize(1_000);
    assertThat(attempts).isEqualTo(2);
  }

  @Test
  void write_triesAgainWhatAnotherRowMends() {
    // The child comes before its parent, in another half.
    List<RefusedRow> refused =
        Bisection.write(
            rows(8),
            part -> {
              attempts++;
              Set<String> there = new HashSet<>(written);
              for (RowChange row : part) {
                if (row.key().equals("t/thing/1001") && !there.contains("t/thing/1006")) {
                  return Optional.of(refusal(RefusalCause.FOREIGN_KEY));
                }
                there.add(row.key());
              }
              part.forEach(row -> written.add(row.key()));
              return Optional.empty();
            });

    assertThat(refused).isEmpty();
    assertThat(written).hasSize(8).endsWith("t/thing/1001");
  }

  @Test
  void write_doesNotTryAgainWhatNoOtherRowMends() {
    Bisection.write(
        rows(2),
        part -> {
          attempts++;
          return part.size() > 1 || part.get(0).key().equals("t/thing/1000")
              ? Optional.of(refusal(RefusalCause.CHECK))
              : Optional.empty();
        });

    assertThat(attempts).isEqualTo(3);
  }

  private Optional<Refusal> attempt(List<RowChange> part, Set<String> bad) {
    attempts++;
    if (part.stream().anyMatch(row -> bad.contains(row.key()))) {
      return Optional.of(refusal(RefusalCause.CHECK));
    }
    part.forEach(row -> written.add(row.key()));
    return Optional.empty();
  }

  private static Refusal refusal(RefusalCause cause) {
    return Refusal.ofRow(cause, "public.thing", "Cannot write to table public.thing: " + cause);
  }

  private static List<RowChange> rows(int count) {
    return IntStream.range(0, count).mapToObj(i -> row("t/thing/" + (1_000 + i), 1)).toList();
  }

  private static RowChange row(String key, int schemaId) {
    return new RowChange(
        0, key, Changes.version("eu", 1, ChangeOperation.UPDATE, schemaId, new byte[0]));
  }
}
