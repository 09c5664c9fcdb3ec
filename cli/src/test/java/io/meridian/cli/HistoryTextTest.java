package io.meridian.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.audit.ConflictRecord;
import io.meridian.audit.ConflictSide;
import io.meridian.journal.ChangeOperation;
import io.meridian.schema.InMemorySchemaRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

final class HistoryTextTest {

  private static final long MICROS = 1_795_255_200_000_000L;

  @Test
  void table_isAlignedAndNamesTheLosers() {
    assertThat(HistoryText.table(List.of(told(ByteBuffer.wrap(new byte[] {'{', '}'})))))
        .containsExactly(
            "when                  key              rule   winner                   losers"
                + "             fields",
            "2026-11-21T10:00:00Z  default/notes/7  merge  us-west-1@1:12 (merged)"
                + "  eu-central-1@1:11  body");
  }

  @Test
  void table_saysWhenThereIsNothing() {
    assertThat(HistoryText.table(List.of())).containsExactly("No conflicts were told.");
  }

  @Test
  void json_hasWhatEachSideWrote() throws Exception {
    List<String> lines =
        HistoryText.json(List.of(told(null)), new RowText(new InMemorySchemaRegistry()));

    assertThat(lines).hasSize(1);
    var json = JsonText.MAPPER.readTree(lines.get(0));
    assertThat(json.at("/sides/0/fields/body").asText()).isEqualTo("eu-central-1 says");
    assertThat(json.at("/sides/1/operation").asText()).isEqualTo("UPDATE");
    assertThat(json.path("winner").asText()).isEqualTo("us-west-1@1:12");
    assertThat(json.at("/losers/0").asText()).isEqualTo("eu-central-1@1:11");
    assertThat(json.has("merged")).isFalse();
  }

  @Test
  void since_isAMomentOrADuration() {
    Instant now = Instant.parse("2026-11-21T10:00:00Z");
    assertThat(Since.parse("24h", now)).isEqualTo(Instant.parse("2026-11-20T10:00:00Z"));
    assertThat(Since.parse("2026-11-21T09:30:00Z", now))
        .isEqualTo(Instant.parse("2026-11-21T09:30:00Z"));
    assertThatThrownBy(() -> Since.parse("yesterday", now))
        .isInstanceOf(TypeConversionException.class);
  }

  @Test
  void fence_isTheLastOffsetOfEachPartition() {
    Map<Integer, Long> ends = Map.of(0, 10L, 1, 0L);
    assertThat(JournalEnds.fence("journal.r", ends, ends, ends)).containsExactly(9L, -1L);
    assertThatThrownBy(() -> JournalEnds.fence("journal.r", ends, Map.of(0, 11L, 1, 0L), Map.of()))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("still writes");
    assertThatThrownBy(() -> JournalEnds.fence("journal.r", ends, ends, Map.of(0, 9L, 1, 0L)))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("still open");
  }

  private static ConflictHistory.Told told(ByteBuffer merged) {
    ConflictRecord record =
        ConflictRecord.newBuilder()
            .setEvent(side("us-west-1", 12))
            .setOthers(List.of(side("eu-central-1", 11)))
            .setStrategy("merge")
            .setPolicy(3)
            .setHeld(false)
            .setWinnerRegion("us-west-1")
            .setWinnerEpoch(1)
            .setWinnerPosition(12)
            .setMerged(merged)
            .setFields(List.of("body"))
            .build();
    return new ConflictHistory.Told("default/notes/7", 2, record);
  }

  private static ConflictSide side(String region, long position) {
    String json = "{\"id\":7,\"body\":\"" + region + " says\"}";
    return ConflictSide.newBuilder()
        .setRegion(region)
        .setEpoch(1)
        .setPosition(position)
        .setHlc(position)
        .setTimestamp(MICROS)
        .setOperation(ChangeOperation.UPDATE)
        .setContentType(RowText.JSON)
        .setSchemaId(0)
        .setPayload(ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)))
        .build();
  }
}
