package io.meridian.resolver;

import static io.meridian.resolver.Regions.EU;
import static io.meridian.resolver.Regions.US;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.divergence.DivergenceKind;
import io.meridian.divergence.DivergenceRecord;
import io.meridian.journal.ChangeOperation;
import io.meridian.journal.JournalEvent;
import io.meridian.resolved.ChangeEffect;
import io.meridian.resolved.ResolvedChange;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A merge, from journal records to resolved ones. */
class ResolveMergeTest {

  private static final String KEY = "default/orders/1";
  private static final String ROW = "{\"name\":\"a\",\"city\":\"b\",\"stock\":10}";

  private final ResolverDriver driver = new ResolverDriver(US);
  private final Journaled us = new Journaled(US);
  private final Journaled eu = new Journaled(EU);
  private final long policy = driver.control.set("merge", Map.of("fields.stock", "counter"));

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void fields_areTakenFromWhoeverChangedThem() {
    driver.journal(EU, KEY, event(eu, 1, null, ROW, VersionVector.EMPTY));
    assertThat(last().getEffect()).isEqualTo(ChangeEffect.APPLY);
    VersionVector row = VersionVector.of(EU, new Position(1, 0));

    String moved = "{\"name\":\"a\",\"city\":\"Rome\",\"stock\":7}";
    JournalEvent here = event(us, 2, ROW, moved, row);
    here.setStore("db-us");
    driver.journal(US, KEY, here);
    assertThat(last().getEffect()).isEqualTo(ChangeEffect.HELD);
    String renamed = "{\"name\":\"Ada\",\"city\":\"b\",\"stock\":8}";
    driver.journal(EU, KEY, event(eu, 3, ROW, renamed, VersionVector.EMPTY));

    ResolvedChange change = last();
    assertThat(change.getEffect()).isEqualTo(ChangeEffect.APPLY);
    assertThat(change.getSiblings()).isEqualTo(2);
    assertThat(text(change)).isEqualTo("{\"name\":\"Ada\",\"city\":\"Rome\",\"stock\":5}");
  }

  @Test
  void change_isNotHeldWhenItsStoreHasAnotherRow() {
    driver.journal(EU, KEY, event(eu, 1, null, ROW, VersionVector.EMPTY));
    String renamed = "{\"name\":\"Ada\",\"city\":\"b\",\"stock\":10}";
    driver.journal(EU, KEY, event(eu, 2, ROW, renamed, VersionVector.EMPTY));
    driver.resolved();

    JournalEvent here =
        event(
            us,
            3,
            ROW,
            "{\"name\":\"a\",\"city\":\"Rome\",\"stock\":10}",
            VersionVector.of(EU, new Position(1, 0)));
    here.setStore("db-us");
    driver.journal(US, KEY, here);

    ResolvedChange change = last();
    assertThat(change.getEffect()).isEqualTo(ChangeEffect.APPLY);
    assertThat(text(change)).isEqualTo("{\"name\":\"Ada\",\"city\":\"Rome\",\"stock\":10}");
  }

  @Test
  void event_isRefusedWhenItsFieldsCannotBeRead() {
    driver.journal(EU, KEY, event(eu, 1, null, "no object", VersionVector.EMPTY));

    assertThat(driver.divergence())
        .extracting(DivergenceRecord::getKind)
        .containsExactly(DivergenceKind.CONTRADICTION);
    assertThat(driver.quarantine()).hasSize(1);
    assertThat(last().getEffect()).isEqualTo(ChangeEffect.NOTHING);
  }

  @Test
  void lastWrite_showsWhenARuleCannotBeUsed() {
    driver.control.set("custom", Map.of("class", FailingRule.class.getName()));
    driver.journal(EU, KEY, event(eu, 1, null, ROW, VersionVector.EMPTY));
    JournalEvent other = us.update(2, "other");
    other.setPolicy(policy + 1);

    driver.journal(US, KEY, other);

    assertThat(text(last())).isEqualTo("other");
    assertThat(driver.divergence())
        .extracting(DivergenceRecord::getKind)
        .containsExactly(DivergenceKind.RULE);
    assertThat(driver.figure(ResolverFigures.RULE_FAILURES).longValue()).isEqualTo(1);
  }

  @Test
  void event_isRefusedWhenItsRuleIsNotThere() {
    long absent = driver.control.set("custom", Map.of("class", "com.example.NotThere"));
    JournalEvent under = us.update(1, "other");
    under.setPolicy(absent);
    driver.journal(US, KEY, under);
    driver.journal(EU, KEY, event(eu, 2, null, ROW, VersionVector.EMPTY));

    List<DivergenceRecord> divergence = driver.divergence();
    assertThat(divergence)
        .extracting(DivergenceRecord::getKind)
        .containsExactly(DivergenceKind.CONTRADICTION);
    assertThat(divergence.get(0).getCause()).contains("class=com.example.NotThere");
    assertThat(driver.quarantine()).hasSize(1);
    assertThat(text(last())).isEqualTo(ROW);
  }

  private JournalEvent event(
      Journaled writer, long tick, @Nullable String before, String after, VersionVector seen) {
    JournalEvent event = writer.update(tick, after, seen);
    event.setContentType("application/json");
    event.setPolicy(policy);
    event.setBefore(before == null ? null : ByteBuffer.wrap(ResolverDriver.bytes(before)));
    event.setOperation(before == null ? ChangeOperation.INSERT : ChangeOperation.UPDATE);
    return event;
  }

  private ResolvedChange last() {
    List<ResolvedChange> all = driver.resolved();
    return all.get(all.size() - 1);
  }

  private static String text(ResolvedChange change) {
    return ResolverDriver.text(change.getVisible().getPayload().array());
  }
}
