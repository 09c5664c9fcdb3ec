package io.meridian.testkit.model;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What one change gave to one field.
 *
 * @param old what was there; null when that is not known or there was nothing
 * @param value what was there after
 */
record Gift(@Nullable String old, String value) {

  private static final Comparator<String> BY_VALUE =
      Comparator.comparing((String text) -> !isNumber(text))
          .thenComparing(Gift::amount)
          .thenComparing(Comparator.naturalOrder());

  /** Nothing when the change left the field as it was. */
  static Optional<Gift> of(Change change, String field, String rule) {
    String value = change.row().get(field);
    Map<String, String> before = change.act() == Act.UPDATE ? change.before() : null;
    String old = before == null ? null : before.get(field);
    boolean unknown = rule.equals("counter") && change.act() == Act.UPDATE && old == null;
    boolean nothing =
        rule.equals("union")
            && elements(value == null ? "" : value).isEmpty()
            && elements(old == null ? "" : old).isEmpty();
    return value == null || value.equals(old) || unknown || nothing
        ? Optional.empty()
        : Optional.of(new Gift(old, value));
  }

  /** What they come to, given in the order of writes. */
  static String together(List<Gift> gifts, String rule) {
    List<String> values =
        gifts.stream()
            .flatMap(
                g -> g.old == null ? List.of(g.value).stream() : List.of(g.old, g.value).stream())
            .toList();
    switch (rule) {
      case "max":
        return values.stream().max(BY_VALUE).orElseThrow();
      case "min":
        return values.stream().min(BY_VALUE).orElseThrow();
      case "union":
        TreeSet<String> elements = new TreeSet<>();
        values.forEach(value -> elements.addAll(elements(value)));
        return "{" + String.join(",", elements) + "}";
      case "counter":
        BigDecimal sum = amount(gifts.get(0).old);
        for (Gift gift : gifts) {
          sum = sum.add(amount(gift.value)).subtract(amount(gift.old));
        }
        return sum.toPlainString();
      default:
        return gifts.get(gifts.size() - 1).value;
    }
  }

  private static List<String> elements(String text) {
    return text.startsWith("{") && text.length() > 2
        ? List.of(text.substring(1, text.length() - 1).split(",", -1))
        : List.of();
  }

  private static boolean isNumber(String text) {
    return text.matches("-?[0-9]+");
  }

  private static BigDecimal amount(@Nullable String text) {
    return text != null && isNumber(text) ? new BigDecimal(text) : BigDecimal.ZERO;
  }
}
