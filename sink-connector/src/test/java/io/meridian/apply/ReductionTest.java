package io.meridian.apply;

import static io.meridian.apply.Changes.apply;
import static io.meridian.apply.Changes.held;
import static io.meridian.apply.Changes.nothing;
import static io.meridian.apply.Changes.unchanged;
import static io.meridian.apply.Changes.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.clock.Hlc;
import io.meridian.resolved.ResolvedChange;
import io.meridian.topology.RegionId;
import io.meridian.version.VersionVector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReductionTest {

  private static final RegionId HERE = new RegionId("us");
  private static final String STORE = "us-db";

  private final List<ResolvedRecord> batch = new ArrayList<>();

  @Test
  void apply_isWritten() {
    add("k", apply(version("eu", 1, "a")));

    assertThat(writes()).containsExactly("k=a");
  }

  @Test
  void apply_writesOnlyTheLastWhenRepeated() {
    add("k", apply(version("eu", 1, "a")));
    add("k", apply(version("eu", 2, "b")));

    assertThat(writes()).containsExactly("k=b");
  }

  @Test
  void held_isWrittenUnlessByThisStore() {
    add("mine", held(version("us", 1, "a"), STORE));
    add("other", held(version("us", 2, "b"), "us-replica"));

    assertThat(writes()).containsExactly("other=b");
  }

  @Test
  void unchanged_doesNotTakeBackAnApplyBeforeIt() {
    add("k", apply(version("eu", 5, "a")));
    add("k", unchanged("ap", 1, version("eu", 5, "a")));

    assertThat(writes()).containsExactly("k=a");
  }

  @Test
  void held_afterApplyIsWrittenSinceTheStoreHasGoneBack() {
    add("k", apply(version("eu", 1, "a")));
    add("k", held(version("us", 1, "b"), STORE));

    assertThat(writes()).containsExactly("k=b");
  }

  @Test
  void apply_afterHeldIsWritten() {
    add("k", held(version("us", 1, "a"), STORE));
    add("k", apply(version("eu", 1, "b")));

    assertThat(writes()).containsExactly("k=b");
  }

  @Test
  void unchanged_isNotWrittenWhenTheVersionWasSeen() {
    Progress seen = new Progress(0, VersionVector.parse("eu=1:5"), Hlc.ZERO, 0);
    add("k", unchanged("ap", 1, version("eu", 5, "a")));

    assertThat(reduce(Map.of(0, seen)).rows()).isEmpty();
  }

  @Test
  void unchanged_isWrittenWhenCompactionTookTheRecordOfAForeignVersion() {
    add("foreign", unchanged("ap", 1, version("eu", 5, "a")));
    add("own", unchanged("ap", 2, version("us", 5, "b")));

    assertThat(writes()).containsExactly("foreign=a");
  }

  @Test
  void unchanged_isNotWrittenWhenTheVersionCameHeldInTheSameBatch() {
    add("k", held(version("us", 1, "a"), STORE));
    add("k", unchanged("eu", 1, version("us", 1, "a")));

    assertThat(writes()).isEmpty();
  }

  @Test
  void nothingAndPurge_writeNothingAndCount() {
    add("_meridian/quarantined/eu", nothing("eu", 7));
    add("k", null);

    Reduction reduction = reduce(Map.of());

    assertThat(reduction.rows()).isEmpty();
    assertThat(reduction.progress().get(0).nextOffset()).isEqualTo(2);
    assertThat(reduction.progress().get(0).vector()).hasToString("eu=1:7");
  }

  @Test
  void progress_isThePointwiseMaximumWhateverTheEffect() {
    add("a", apply(version("eu", 3, "a")));
    add("b", held(version("us", 9, "b"), STORE));
    add("c", unchanged("ap", 4, version("eu", 3, "a")));
    add("d", nothing("eu", 4));

    Progress after = reduce(Map.of()).progress().get(0);

    assertThat(after.vector()).hasToString("ap=1:4,eu=1:4,us=1:9");
    assertThat(after.nextOffset()).isEqualTo(4);
    assertThat(after.hlc().millis()).isEqualTo(1_000_009);
    assertThat(after.lastEventMicros()).isEqualTo(9_000);
  }

  @Test
  void progress_isKeptApartByPartition() {
    batch.add(new ResolvedRecord(3, 17, "a", apply(version("eu", 3, "a"))));
    batch.add(new ResolvedRecord(5, 2, "b", apply(version("eu", 8, "b"))));

    Reduction reduction = reduce(Map.of());

    assertThat(reduction.progress().get(3).nextOffset()).isEqualTo(18);
    assertThat(reduction.progress().get(5).vector()).hasToString("eu=1:8");
  }

  @Test
  void records_areSkippedWhenBelowTheProgress() {
    Progress committed = new Progress(1, VersionVector.parse("eu=1:1"), Hlc.ZERO, 0);
    add("k", apply(version("eu", 1, "a")));
    add("l", apply(version("eu", 2, "b")));

    Reduction reduction = reduce(Map.of(0, committed));

    assertThat(reduction.rows()).extracting(RowChange::key).containsExactly("l");
    assertThat(reduction.skipped()).isEqualTo(1);
    assertThat(reduction.records()).isEqualTo(2);
  }

  @Test
  void progress_isEmptyWhenEverythingWasSkipped() {
    add("k", apply(version("eu", 1, "a")));

    assertThat(reduce(Map.of(0, new Progress(9, VersionVector.EMPTY, Hlc.ZERO, 0))).progress())
        .isEmpty();
  }

  @Test
  void captured_isTheTimeOfTheRegionsOwnLatestChange() {
    add("theirs", apply(version("eu", 50, "a")));
    add("mine", held(version("us", 7, "b"), STORE));
    add("lost", unchanged("us", 8, version("eu", 50, "a")));
    add("bad", nothing("us", 90));

    Progress after = reduce(Map.of()).progress().get(0);
    assertThat(after.captured().micros()).isEqualTo(8_000);
    assertThat(after.captured().has("lost", 8_000)).isTrue();
    assertThat(after.captured().has("mine", 8_000)).isFalse();
  }

  @Test
  void rows_areInTheOrderOfTheirKeys() {
    add("c", apply(version("eu", 1, "1")));
    add("a", apply(version("eu", 2, "2")));
    add("b", apply(version("eu", 3, "3")));

    assertThat(writes()).containsExactly("a=2", "b=3", "c=1");
  }

  private void add(String key, ResolvedChange change) {
    batch.add(new ResolvedRecord(0, batch.size(), key, change));
  }

  private List<String> writes() {
    return reduce(Map.of()).rows().stream()
        .map(
            row ->
                row.key()
                    + "="
                    + StandardCharsets.UTF_8.decode(row.version().getPayload().duplicate()))
        .toList();
  }

  private Reduction reduce(Map<Integer, Progress> committed) {
    return Reduction.of(batch, committed, HERE, STORE);
  }
}
