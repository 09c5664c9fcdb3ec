package io.meridian.cli;

import io.meridian.audit.ConflictSide;
import io.meridian.conflict.Payload;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The audit trail as a table, or as one JSON object a line. */
final class HistoryText {

  private HistoryText() {}

  /** One line a conflict, under a heading. */
  static List<String> table(List<ConflictHistory.Told> told) {
    if (told.isEmpty()) {
      return List.of("No conflicts were told.");
    }
    TextTable table = new TextTable("when", "key", "rule", "winner", "losers", "fields");
    for (ConflictHistory.Told one : told) {
      table.add(
          one.when().toString(),
          one.key(),
          one.conflict().getStrategy() + (one.conflict().getHeld() ? " (held)" : ""),
          one.winner() + (one.conflict().getMerged() == null ? "" : " (merged)"),
          one.losers().stream().map(ConflictHistory::name).collect(Collectors.joining(" ")),
          String.join(" ", one.conflict().getFields()));
    }
    return table.lines();
  }

  /** One object a line, with what each side wrote. */
  static List<String> json(List<ConflictHistory.Told> told, RowText rows) {
    return told.stream().map(one -> JsonText.line(object(one, rows))).toList();
  }

  private static Map<String, Object> object(ConflictHistory.Told one, RowText rows) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("when", one.when().toString());
    object.put("key", one.key());
    object.put("partition", one.partition());
    object.put("rule", one.conflict().getStrategy());
    object.put("policy", one.conflict().getPolicy());
    object.put("held", one.conflict().getHeld());
    object.put("event", ConflictHistory.name(one.conflict().getEvent()));
    object.put("winner", one.winner());
    object.put("losers", one.losers().stream().map(ConflictHistory::name).toList());
    object.put("fields", one.conflict().getFields());
    object.put("sides", one.sides().stream().map(side -> side(side, rows)).toList());
    ByteBuffer merged = one.conflict().getMerged();
    if (merged != null) {
      one.sides().stream()
          .filter(side -> ConflictHistory.name(side).equals(one.winner()))
          .findFirst()
          .map(
              side ->
                  new Payload(
                      side.getContentType(), side.getSchemaId(), ConflictHistory.bytes(merged)))
          .ifPresent(payload -> object.put("merged", rows.fields(payload)));
    }
    return object;
  }

  private static Map<String, Object> side(ConflictSide side, RowText rows) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("region", side.getRegion());
    object.put("epoch", side.getEpoch());
    object.put("position", side.getPosition());
    object.put("written", ConflictHistory.instant(side.getTimestamp()).toString());
    object.put("operation", side.getOperation().name());
    object.put("fields", rows.fields(ConflictHistory.payload(side)));
    return object;
  }
}
