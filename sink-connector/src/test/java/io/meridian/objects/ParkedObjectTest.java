package io.meridian.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.apply.ParkedKey;
import io.meridian.apply.Progress;
import io.meridian.apply.Reduction;
import io.meridian.apply.Refusal;
import io.meridian.apply.RefusalCause;
import io.meridian.apply.RowChange;
import io.meridian.apply.Settlement;
import io.meridian.apply.Unmapped;
import io.meridian.resolved.ResolvedChange;
import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.schema.SchemaRegistry;
import io.meridian.target.Rows;
import io.meridian.target.TableRules;
import io.meridian.target.Target;
import io.meridian.target.TargetRefusedException;
import io.meridian.version.VersionVector;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParkedObjectTest {

  @TempDir private Path root;

  private final SchemaRegistry registry = new InMemorySchemaRegistry();
  private final Rows things =
      Rows.of(registry, "public", "thing", "id", "integer", "name", "varchar(10)");

  @Test
  void parked_isReadAsItWasWritten() throws IOException {
    ParkedKey key =
        new ParkedKey(VersionVector.parse("eu=1:7"), ParkedKey.State.PARKED, 3, 1_700_000_000_123L);
    ResolvedChange change = things.upsert(8, 1, "x");
    Refusal refusal = Refusal.ofRow(RefusalCause.UNREADABLE, "", "why");
    ParkedObject parked =
        new ParkedObject(
            new TreeMap<>(
                Map.of(
                    "default/thing/1",
                    new ParkedObject.Kept(key, change.getVisible(), refusal),
                    "default/thing/2",
                    new ParkedObject.Kept(
                        new ParkedKey(VersionVector.EMPTY, ParkedKey.State.DISCARDED, 1, 5),
                        null,
                        refusal))),
            List.of(
                new ParkedObject.Released(
                    new RowChange(4, "default/thing/3", change.getVisible()), "ab")));

    assertThat(ParkedObject.read(4, parked.toJson())).isEqualTo(parked);
  }

  @Test
  void rowThatIsNotTranslated_isParkedThoughObjectsAreNotDecoded() {
    ResolvedChange bad = things.upsert(1, 2, "y");
    bad.getVisible().setContentType(Unmapped.mark("avro/binary", "no id of kind=uid"));
    try (Target target = target(10)) {
      Settlement settlement =
          target.apply(Rows.batch(Progress.NONE, things.upsert(0, 1, "x"), bad), Map.of());

      assertThat(settlement.parked())
          .singleElement()
          .satisfies(row -> assertThat(row.refusal().reason()).contains("no id of kind=uid"));
      assertThat(target.progress(Set.of(0))).isEqualTo(settlement.progress());
      assertThat(target.parked(0, List.of("default/thing/10001", "default/thing/10000")))
          .isEqualTo(settlement.parked());
    }
  }

  @Test
  void oneRowTooManyToPark_isRefusedAndNothingIsChanged() {
    ResolvedChange bad = things.upsert(0, 2, "y");
    bad.getVisible().setSchemaId(77);
    try (Target target = target(0)) {
      Reduction batch = Rows.batch(Progress.NONE, bad, things.upsert(1, 1, "x"));

      assertThatThrownBy(() -> target.apply(batch, Map.of()))
          .isInstanceOf(TargetRefusedException.class)
          .hasMessageContaining("parked.max=0");
      assertThat(target.progress(Set.of(0))).containsEntry(0, Progress.NONE);
    }
  }

  private Target target(int parkedMax) {
    return ObjectStore.directory(
            root,
            new KeepPolicy(2, Duration.ZERO),
            new TableRules(true, false, parkedMax, Clock.systemUTC()),
            Duration.ZERO)
        .target("resolved.us", registry);
  }
}
