package io.meridian.resolver;

import static io.meridian.resolver.Regions.EU;
import static io.meridian.resolver.Regions.US;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.divergence.DivergenceKind;
import io.meridian.divergence.DivergenceRecord;
import io.meridian.journal.JournalEvent;
import io.meridian.resolved.ChangeEffect;
import io.meridian.resolved.ResolvedChange;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResolveSequenceTest {

  private static final String KEY = "default/orders/1";

  private final ResolverDriver driver = new ResolverDriver(US);
  private final Journaled eu = new Journaled(EU);

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void event_isDroppedWhenItsSequenceWasThereBefore() {
    JournalEvent event = eu.update(1, "a");
    driver.journal(EU, KEY, event);
    driver.resolved();

    driver.journal(EU, KEY, event);

    List<TestRecord<byte[], byte[]>> records = driver.resolvedRecords();
    assertThat(records).hasSize(1);
    assertThat(ResolverDriver.text(records.get(0).key()))
        .as("not the resource's key: that would replace its image in the compacted topic")
        .isEqualTo("_meridian/quarantined/eu-central-1");
    ResolvedChange change = driver.change(records.get(0).value());
    assertThat(change.getEffect()).isEqualTo(ChangeEffect.NOTHING);
    assertThat(change.getPosition()).isEqualTo(1);
    assertThat(driver.divergence())
        .extracting(DivergenceRecord::getKind, DivergenceRecord::getKey)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(DivergenceKind.DUPLICATE, KEY));
    assertThat(driver.quarantine()).isEmpty();
    assertThat(driver.figure(ResolverFigures.DUPLICATES).longValue()).isEqualTo(1);
  }

  @Test
  void event_isProcessedWhenSequencesBeforeItAreMissing() {
    driver.journal(EU, KEY, eu.update(1, "a"));
    driver.resolved();

    driver.journal(EU, KEY, eu.sequence(4).update(2, "b"));

    assertThat(driver.resolvedOne().getEffect()).isEqualTo(ChangeEffect.APPLY);
    List<DivergenceRecord> divergence = driver.divergence();
    assertThat(divergence).hasSize(1);
    assertThat(divergence.get(0).getKind()).isEqualTo(DivergenceKind.GAP);
    assertThat(divergence.get(0).getCause()).contains("sequence=4").contains("expected=1");
    assertThat(driver.figure(ResolverFigures.GAPS).longValue()).isEqualTo(1);
  }

  @Test
  void firstEvent_isAGapWhenItsSequenceIsNotZero() {
    driver.journal(EU, KEY, eu.sequence(1).update(1, "a"));

    assertThat(driver.divergence())
        .extracting(DivergenceRecord::getKind)
        .containsExactly(DivergenceKind.GAP);
  }

  @Test
  void event_isProcessedWhenItFillsAHole() {
    driver.journal(EU, KEY, eu.sequence(2).update(1, "a"));
    driver.journal(EU, KEY, eu.sequence(0).update(2, "b"));
    driver.journal(EU, KEY, eu.sequence(0).update(2, "b"));

    assertThat(driver.resolved())
        .extracting(ResolvedChange::getEffect)
        .containsExactly(ChangeEffect.APPLY, ChangeEffect.APPLY, ChangeEffect.NOTHING);
    assertThat(driver.divergence())
        .extracting(DivergenceRecord::getKind)
        .containsExactly(DivergenceKind.GAP, DivergenceKind.REGRESSION, DivergenceKind.DUPLICATE);
  }

  @Test
  void instances_haveSequencesOfTheirOwn() {
    driver.journal(EU, KEY, eu.update(1, "a"));
    JournalEvent other = eu.sequence(0).update(2, "b");
    other.setInstance("another");
    driver.journal(EU, KEY, other);
    JournalEvent elsewhere = new Journaled(US).update(3, "c");
    elsewhere.setInstance("another");
    driver.journal(US, KEY, elsewhere);

    assertThat(driver.divergence()).isEmpty();
    assertThat(driver.resolved()).hasSize(3);
  }
}
