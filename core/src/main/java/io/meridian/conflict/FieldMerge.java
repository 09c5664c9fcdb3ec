package io.meridian.conflict;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Field by field: each field as its rule says from the writes that changed it, and the fields that
 * nobody changed from the last write. Whether the row is there is the last write's too.
 *
 * <p>Downside: the row that is shown may be one that nobody wrote. Fields that only make sense
 * together need a strategy that shows one version.
 */
public final class FieldMerge implements Strategy {

  private final Map<String, FieldRule> rules;
  private final RowFormat format;

  /**
   * @param rules by field; {@link FieldRule#LATEST} for every other field
   */
  public FieldMerge(Map<String, FieldRule> rules, RowFormat format) {
    this.rules = Map.copyOf(rules);
    this.format = format;
  }

  @Override
  public Visible visible(KeyState state) {
    Version base = PickOne.greatest(state.siblings(), Version.BY_WRITE);
    if (!base.operation().leavesResource()) {
      return Visible.of(base);
    }
    Map<String, FieldValue> values = new HashMap<>();
    List<Contribution> field = new ArrayList<>();
    for (Contribution contribution : state.merged().contributions()) {
      if (contribution.change().rule() != rule(contribution.change().field())) {
        continue;
      }
      if (!field.isEmpty() && !field.get(0).isOfSameField(contribution)) {
        values.put(field.get(0).change().field(), value(field));
        field.clear();
      }
      field.add(contribution);
    }
    if (!field.isEmpty()) {
      values.put(field.get(0).change().field(), value(field));
    }
    try {
      return values.isEmpty()
          ? Visible.of(base)
          : new Visible(base, format.with(base.payload(), values));
    } catch (IllegalArgumentException e) {
      return Visible.fallback(state, e);
    }
  }

  @Override
  public String label() {
    return "merge";
  }

  /** The rule of a field. */
  public FieldRule rule(String field) {
    return rules.getOrDefault(field, FieldRule.LATEST);
  }

  /** Of one field and rule, in the order of their stamps. */
  private static FieldValue value(List<Contribution> field) {
    FieldValue value = field.get(0).change().value();
    switch (field.get(0).change().rule()) {
      case MAX:
        for (Contribution contribution : field) {
          FieldValue other = contribution.change().value();
          value = other.compareTo(value) > 0 ? other : value;
        }
        return value;
      case MIN:
        for (Contribution contribution : field) {
          FieldValue other = contribution.change().value();
          value = other.compareTo(value) < 0 ? other : value;
        }
        return value;
      case UNION:
        List<String> elements = new ArrayList<>();
        field.forEach(contribution -> elements.addAll(contribution.change().value().elements()));
        return FieldValue.set(elements);
      case COUNTER:
        // The first of them had seen none of the others, so it started from what was there before.
        BigDecimal sum = field.get(0).change().base().amount();
        for (Contribution contribution : field) {
          sum = sum.add(contribution.change().value().amount());
        }
        return FieldValue.number(sum.toPlainString());
      default:
        return field.get(field.size() - 1).change().value();
    }
  }
}
