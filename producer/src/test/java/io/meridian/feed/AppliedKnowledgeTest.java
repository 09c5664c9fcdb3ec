package io.meridian.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.applied.AppliedPosition;
import io.meridian.clock.Hlc;
import io.meridian.topology.RegionId;
import io.meridian.version.VersionVector;
import io.meridian.version.avro.Vectors;
import org.junit.jupiter.api.Test;

class AppliedKnowledgeTest {

  private final AppliedKnowledge knowledge = new AppliedKnowledge(new RegionId("eu"));

  @Test
  void context_isEmptyWhenNoStoreHasSpoken() {
    assertThat(knowledge.context(0)).isEqualTo(VersionVector.EMPTY);
    assertThat(knowledge.greatest()).isEqualTo(Hlc.ZERO);
  }

  @Test
  void context_isThatOfTheOnlyStoreWithoutItsOwnRegion() {
    learn("a", 0, "eu=1:9,us=1:4", 7);
    assertThat(knowledge.context(0)).hasToString("us=1:4");
    assertThat(knowledge.context(1)).isEqualTo(VersionVector.EMPTY);
    assertThat(knowledge.greatest()).isEqualTo(new Hlc(7));
  }

  @Test
  void context_isTheLeastOfAllStores() {
    learn("a", 0, "ap=1:1,us=1:4", 7);
    learn("b", 0, "us=1:3", 5);
    assertThat(knowledge.context(0)).hasToString("us=1:3");
    assertThat(knowledge.greatest()).isEqualTo(new Hlc(7));
  }

  @Test
  void context_isEmptyWhenAStoreHasNotSpokenOfThePartition() {
    learn("a", 0, "us=1:4", 1);
    learn("b", 1, "us=1:4", 1);
    assertThat(knowledge.context(0)).isEqualTo(VersionVector.EMPTY);
  }

  @Test
  void context_forgetsAWithdrawnStore() {
    learn("a", 0, "us=1:4", 1);
    learn("b", 0, "us=1:1", 1);
    knowledge.learn("b/0", null);
    knowledge.learn("never-heard-of/0", null);
    assertThat(knowledge.context(0)).hasToString("us=1:4");
  }

  @Test
  void greatest_comparesUnsigned() {
    learn("a", 0, "us=1:4", -1);
    learn("a", 0, "us=1:5", 3);
    assertThat(knowledge.greatest()).isEqualTo(new Hlc(-1));
  }

  private void learn(String store, int partition, String vector, long hlc) {
    AppliedPosition position =
        AppliedPosition.newBuilder()
            .setRegion("eu")
            .setStore(store)
            .setPartition(partition)
            .setResolvedOffset(0)
            .setVector(Vectors.toAvro(VersionVector.parse(vector)))
            .setHlc(hlc)
            .setTimestamp(0)
            .setLastEventTimestamp(0)
            .build();
    knowledge.learn(store + "/" + partition, position);
  }
}
