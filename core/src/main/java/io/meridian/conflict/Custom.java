package io.meridian.conflict;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A rule of the user's own, in one of its two shapes. A rule that throws shows the last write; that
 * is what every region then shows, since the rule is given the same everywhere.
 */
public final class Custom implements Strategy {

  private final SiblingView view;
  private final RowFormat format;

  private Custom(SiblingView view, RowFormat format) {
    this.view = view;
    this.format = format;
  }

  /** A rule that picks one. */
  public static Custom picking(TotalOrderKey key, RowFormat format) {
    return new Custom(siblings -> new SiblingView.View(greatest(key, siblings), Map.of()), format);
  }

  /** A rule that makes a view. */
  public static Custom showing(SiblingView view, RowFormat format) {
    return new Custom(view, format);
  }

  @Override
  public Visible visible(KeyState state) {
    List<Version> versions = state.siblings();
    if (versions.size() == 1) {
      return Visible.of(versions.get(0));
    }
    List<Sibling> siblings =
        versions.stream()
            .sorted(Version.BY_WRITE.reversed())
            .map(version -> new Sibling(version, format))
            .toList();
    try {
      SiblingView.View shown = view.view(siblings);
      Version base = shown.base().version();
      return shown.replaced().isEmpty() || !base.operation().leavesResource()
          ? Visible.of(base)
          : new Visible(base, format.with(base.payload(), shown.replaced()));
    } catch (RowUnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      return Visible.fallback(state, e);
    }
  }

  @Override
  public String label() {
    return "custom";
  }

  @SuppressWarnings("unchecked")
  private static Sibling greatest(TotalOrderKey rule, List<Sibling> siblings) {
    Comparator<Sibling> order =
        Comparator.comparing(sibling -> (Comparable<Object>) rule.key(sibling));
    // The last write comes first, so an equal one never displaces it.
    Sibling greatest = siblings.get(0);
    for (Sibling sibling : siblings) {
      greatest = order.compare(sibling, greatest) > 0 ? sibling : greatest;
    }
    return greatest;
  }
}
