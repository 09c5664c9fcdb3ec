package io.meridian.conflict;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What an event changed, compared with the row it replaced. */
public final class FieldChanges {

  private static final FieldValue ZERO = FieldValue.number("0");

  private FieldChanges() {}

  /**
   * The changed fields. An insert changes every field. So does an update of which the row it
   * replaced is not known, but for counters: what it added to them cannot be told, and is left out.
   *
   * @param policy a merge: the one the event was written under
   * @param operation what the event did
   * @param before the row it replaced; null when there was none or it is not known
   * @param after the row it left; of a delete nothing is looked at
   */
  public static List<FieldChange> between(
      Policy policy,
      Operation operation,
      @Nullable SortedMap<String, FieldValue> before,
      SortedMap<String, FieldValue> after) {
    List<FieldChange> changes = new ArrayList<>();
    if (!operation.leavesResource()) {
      return changes;
    }
    boolean replaces = operation == Operation.UPDATE;
    for (Map.Entry<String, FieldValue> field : after.entrySet()) {
      FieldValue old = before == null || !replaces ? null : before.get(field.getKey());
      FieldRule rule = policy.rule(field.getKey());
      if (field.getValue().equals(old) || rule == FieldRule.COUNTER && replaces && old == null) {
        continue;
      }
      changes.add(change(field.getKey(), rule, old, field.getValue()));
    }
    return changes;
  }

  private static FieldChange change(
      String field, FieldRule rule, @Nullable FieldValue old, FieldValue value) {
    switch (rule) {
      case MAX:
        return new FieldChange(field, rule, old != null && old.compareTo(value) > 0 ? old : value);
      case MIN:
        return new FieldChange(field, rule, old != null && old.compareTo(value) < 0 ? old : value);
      case UNION:
        List<String> elements = new ArrayList<>(value.elements());
        elements.addAll(old == null ? List.of() : old.elements());
        return new FieldChange(field, rule, FieldValue.set(elements));
      case COUNTER:
        FieldValue base = old == null ? ZERO : old;
        BigDecimal difference = value.amount().subtract(base.amount());
        return new FieldChange(field, rule, FieldValue.number(difference.toPlainString()), base);
      default:
        return new FieldChange(field, rule, value);
    }
  }
}
