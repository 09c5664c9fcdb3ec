package io.meridian.conflict;

import static io.meridian.conflict.Effect.APPLY;
import static io.meridian.conflict.Effect.HELD;
import static io.meridian.conflict.Effect.UNCHANGED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.meridian.clock.Hlc;
import io.meridian.topology.RegionId;
import io.meridian.version.VersionVector;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What region "us" answers, case by case. */
class ResolutionTest {

  private static final RegionId US = new RegionId("us");
  private static final RegionId EU = new RegionId("eu");

  private KeyEntry entry = KeyEntry.EMPTY;

  @Test
  void ownCapturedChange_isHeld() {
    assertThat(captured(event(US, 0, 1, "")).effect()).isEqualTo(HELD);
    assertThat(captured(event(US, 1, 2, "")).effect()).isEqualTo(HELD);
    assertThat(entry.written()).isNull();
  }

  @Test
  void ownPublishedChange_isApplied() {
    assertThat(published(event(US, 0, 1, "")).effect()).isEqualTo(APPLY);
  }

  @Test
  void remoteChange_isAppliedAndNextLocalOneHeldWhenItSawIt() {
    assertThat(captured(event(EU, 0, 1, "")).effect()).isEqualTo(APPLY);
    assertThat(captured(event(US, 0, 2, "eu=1:0")).effect()).isEqualTo(HELD);
  }

  @Test
  void ownWinner_isAppliedWhenTheStoreWasMadeToWriteOverIt() {
    captured(event(EU, 0, 1, ""));

    Resolution own = captured(event(US, 0, 2, ""));

    assertThat(own.effect()).isEqualTo(APPLY);
    assertThat(own.conflict()).isTrue();
  }

  @Test
  void ownSuccessor_isAppliedWhenTheStoreIsStillToWriteItsPredecessor() {
    captured(event(EU, 0, 1, ""));
    captured(event(US, 0, 2, ""));

    // It supersedes both, but its store had not been told what came of us=1:0.
    Resolution own = captured(event(US, 1, 3, "eu=1:0"));

    assertThat(own.effect()).isEqualTo(APPLY);
    assertThat(own.conflict()).isFalse();
    assertThat(captured(event(US, 2, 4, "eu=1:0,us=1:1")).effect()).isEqualTo(HELD);
  }

  @Test
  void ownLoser_isAnsweredWithTheWinner() {
    captured(event(EU, 0, 5, ""));

    Resolution own = captured(event(US, 0, 2, ""));

    assertThat(own.effect()).isEqualTo(APPLY);
    assertThat(own.visible().dot().region()).isEqualTo(EU);
    assertThat(own.conflict()).isTrue();
  }

  @Test
  void ownChange_isUnchangedWhenItsSuccessorCameBefore() {
    captured(event(EU, 0, 2, "us=1:0"));

    Resolution own = captured(event(US, 0, 1, ""));

    assertThat(own.effect()).isEqualTo(UNCHANGED);
    assertThat(own.conflict()).isFalse();
  }

  @Test
  void remoteLoser_changesNothingVisibleButIsJoined() {
    captured(event(US, 0, 5, ""));

    Resolution remote = captured(event(EU, 0, 2, ""));

    assertThat(remote.effect()).isEqualTo(UNCHANGED);
    assertThat(remote.conflict()).isTrue();
    assertThat(entry.state().siblings()).hasSize(2);
  }

  @Test
  void repeatedEvent_changesNothing() {
    Event own = event(US, 0, 1, "");
    captured(own);
    KeyEntry before = entry;

    Resolution again = captured(own);

    assertThat(again.effect()).isEqualTo(UNCHANGED);
    assertThat(again.conflict()).isFalse();
    assertThat(entry).isEqualTo(before);
  }

  @Test
  void contradiction_isRefused() {
    captured(event(EU, 0, 1, "us=1:0"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> captured(event(US, 0, 2, "eu=1:0")))
        .withMessageContaining("contradict each other");
  }

  private Resolution captured(Event event) {
    return resolve(event, true);
  }

  private Resolution published(Event event) {
    return resolve(event, false);
  }

  private Resolution resolve(Event event, boolean captured) {
    Resolution resolution = Resolution.of(entry, event, captured, US, Strategies.DEFAULT);
    entry = resolution.entry();
    return resolution;
  }

  private static Event event(RegionId region, long offset, long hlc, String context) {
    return Histories.event(
        region, offset, new Hlc(hlc), VersionVector.parse(context), new Random(hlc));
  }
}
