package io.meridian.conflict;

import io.meridian.version.Position;
import java.util.Comparator;
import java.util.List;

/**
 * The greatest (hlc, region, epoch, position) wins. A writer's clock exceeds everything its region
 * had applied, so a version never loses to one that it replaced; among concurrent ones the tie is
 * broken by region, never by "local".
 *
 * <p>Downside: of two concurrent writes one is not visible, and with skewed clocks it may be the
 * one a person would call the later.
 */
public final class LastWriteWins implements Strategy {

  private static final Comparator<Version> ORDER =
      Comparator.comparing(Version::hlc)
          .thenComparing(v -> v.dot().region())
          .thenComparing(v -> v.dot().position(), Comparator.comparingInt(Position::epoch))
          .thenComparing(v -> v.dot().position(), Comparator.comparingLong(Position::offset));

  @Override
  public Version visible(List<Version> siblings) {
    Version greatest = siblings.get(0);
    for (int i = 1; i < siblings.size(); i++) {
      Version candidate = siblings.get(i);
      if (ORDER.compare(candidate, greatest) > 0) {
        greatest = candidate;
      }
    }
    return greatest;
  }

  @Override
  public String label() {
    return "last_write_wins";
  }
}
