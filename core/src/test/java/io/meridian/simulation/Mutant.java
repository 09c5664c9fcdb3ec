package io.meridian.simulation;

import io.meridian.clock.Hlc;
import io.meridian.conflict.Effect;
import io.meridian.conflict.Event;
import io.meridian.conflict.KeyEntry;
import io.meridian.conflict.KeyState;
import io.meridian.conflict.PickOne;
import io.meridian.conflict.Resolution;
import io.meridian.conflict.Strategy;
import io.meridian.conflict.Version;
import io.meridian.conflict.Visible;
import io.meridian.topology.RegionId;
import io.meridian.version.VersionVector;
import java.util.List;

/** Mistakes that were made, or nearly: each has to be noticed. */
enum Mutant implements Rules {
  /** A store skips its own change whatever it was told to write meanwhile. */
  SKIPS_UNSEEN(Shape.CONCURRENT) {
    @Override
    Resolution bend(Resolution right, KeyEntry before, Event event) {
      boolean itself = right.visible().version().equals(event.version());
      return itself ? with(right, Effect.HELD, before) : right;
    }
  },

  /** What a region's own events supersede is taken for what its store was told. */
  SKIPS_SUPERSEDED(Shape.CONCURRENT) {
    @Override
    Resolution bend(Resolution right, KeyEntry before, Event event) {
      boolean itself = right.visible().version().equals(event.version());
      boolean superseded = before.written() == null || event.covers().covers(before.written());
      return itself && superseded ? with(right, Effect.HELD, before) : right;
    }
  },

  /** A store is not told what is visible instead of its own change. */
  LEAVES_LOSERS(Shape.CONCURRENT) {
    @Override
    Resolution bend(Resolution right, KeyEntry before, Event event) {
      boolean itself = right.visible().version().equals(event.version());
      return itself ? right : with(right, Effect.UNCHANGED, before);
    }
  },

  /** An event that changes nothing visible is not joined either. */
  FORGETS_INVISIBLE(Shape.CONCURRENT) {
    @Override
    public Resolution resolve(KeyEntry before, Event event, boolean captured, RegionId here) {
      Resolution right = Rules.MERIDIAN.resolve(before, event, captured, here);
      return right.effect() == Effect.UNCHANGED
          ? new Resolution(before, right.visible(), right.effect(), right.conflict())
          : right;
    }
  },

  /** Of equal clocks the local one wins. */
  LOCAL_WINS_TIES(Shape.CONCURRENT) {
    @Override
    public Resolution resolve(KeyEntry before, Event event, boolean captured, RegionId here) {
      return Resolution.of(before, event, captured, here, version -> new LocalWinsTies(here));
    }
  },

  /** A capture stamps what the resolver has read and not what the store has applied. */
  CLAIMS_WHAT_IS_READ(Shape.CONCURRENT) {
    @Override
    public VersionVector context(VersionVector marker, VersionVector processed) {
      return marker.max(processed);
    }
  },

  /** A capture's clock does not learn what the store has applied. */
  IGNORES_CLOCKS(Shape.CONCURRENT) {
    @Override
    public Hlc observed(Hlc marker) {
      return Hlc.ZERO;
    }
  },

  /** A capture stamps no context at all: safe, but a wandering edit becomes a conflict. */
  CLAIMS_NOTHING(Shape.CAUSAL_WANDERING) {
    @Override
    public VersionVector context(VersionVector marker, VersionVector processed) {
      return VersionVector.EMPTY;
    }
  },

  /** A batch is reduced to the last outcome of a key and what that one says. */
  READS_LAST_EFFECT(Shape.CONCURRENT) {
    @Override
    public boolean writes(List<Outcome> ofKey) {
      return Rules.MERIDIAN.writes(ofKey.subList(ofKey.size() - 1, ofKey.size()));
    }
  },

  /** The marker is committed before the rows. */
  MARKS_FIRST(Shape.CONCURRENT) {
    @Override
    public boolean marksWithRows() {
      return false;
    }
  },

  /** The resolved topic is compacted ahead of the sink. */
  COMPACTS_UNREAD(Shape.CONCURRENT) {
    @Override
    public boolean compactsUnread() {
      return true;
    }
  };

  private final Shape shape;

  Mutant(Shape shape) {
    this.shape = shape;
  }

  /** The kind of history that shows the mistake. */
  Shape shape() {
    return shape;
  }

  /** What the mistake makes of the right answer to a region's own new captured event. */
  Resolution bend(Resolution right, KeyEntry before, Event event) {
    return right;
  }

  @Override
  public Resolution resolve(KeyEntry before, Event event, boolean captured, RegionId here) {
    Resolution right = Rules.MERIDIAN.resolve(before, event, captured, here);
    Version version = event.version();
    boolean own = captured && version.dot().region().equals(here);
    boolean added = !right.entry().state().equals(before.state());
    return own && added ? bend(right, before, event) : right;
  }

  private static Resolution with(Resolution right, Effect effect, KeyEntry before) {
    KeyEntry entry = new KeyEntry(right.entry().state(), before.written());
    return new Resolution(entry, right.visible(), effect, right.conflict());
  }

  private record LocalWinsTies(RegionId here) implements Strategy {

    @Override
    public Visible visible(KeyState state) {
      Visible right = PickOne.LAST_WRITE_WINS.visible(state);
      return state.siblings().stream()
          .filter(version -> version.dot().region().equals(here))
          .filter(version -> version.hlc().equals(right.version().hlc()))
          .findFirst()
          .map(Visible::of)
          .orElse(right);
    }

    @Override
    public String label() {
      return "local_wins_ties";
    }
  }
}
