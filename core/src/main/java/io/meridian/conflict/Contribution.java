package io.meridian.conflict;

import java.util.Comparator;

/**
 * What one event gave to a field.
 *
 * @param change the field, its rule and the value
 * @param stamp which event
 */
public record Contribution(FieldChange change, Stamp stamp) implements Comparable<Contribution> {

  private static final Comparator<Contribution> ORDER =
      Comparator.comparing((Contribution c) -> c.change().field())
          .thenComparing(c -> c.change().rule())
          .thenComparing(Contribution::stamp)
          .thenComparing(c -> c.change().value());

  boolean isOfSameField(Contribution other) {
    return change.field().equals(other.change.field()) && change.rule() == other.change.rule();
  }

  @Override
  public int compareTo(Contribution other) {
    return ORDER.compare(this, other);
  }
}
