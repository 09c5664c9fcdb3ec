package io.meridian.testkit.simulation;

import io.meridian.conflict.Effect;
import io.meridian.conflict.Event;
import io.meridian.conflict.KeyEntry;
import io.meridian.conflict.KeyState;
import io.meridian.conflict.Resolution;
import io.meridian.conflict.Strategies;
import io.meridian.conflict.Strategy;
import io.meridian.conflict.Version;
import io.meridian.conflict.Visible;
import io.meridian.topology.RegionId;
import io.meridian.version.Dot;
import io.meridian.version.VersionVector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Those of {@link Mistake} that take more than a line. */
final class PlantedMistakes {

  private PlantedMistakes() {}

  /** Among equal clocks the region's own version is visible. */
  record LocalWinsTies(RegionId here, Strategy right) implements Strategy {

    @Override
    public Visible visible(KeyState state) {
      Visible visible = right.visible(state);
      return state.siblings().stream()
          .filter(version -> version.dot().region().equals(here))
          .filter(version -> version.hlc().millis() == visible.version().hlc().millis())
          .findFirst()
          .map(Visible::of)
          .orElse(visible);
    }

    @Override
    public String label() {
      return right.label();
    }
  }

  /** Keeps of V only what the versions that are left cover. */
  static final class ForgetsClosure implements Behaviour {

    private final Map<Dot, VersionVector> covers = new HashMap<>();

    @Override
    public Resolution resolve(
        KeyEntry before, Event event, boolean captured, RegionId here, Strategies strategies) {
      covers.put(event.version().dot(), event.covers());
      Resolution right = Resolution.of(before, event, captured, here, strategies);
      VersionVector seen = VersionVector.EMPTY;
      for (Version sibling : right.entry().state().siblings()) {
        seen = seen.max(covers.getOrDefault(sibling.dot(), VersionVector.EMPTY));
      }
      KeyState state = right.entry().state();
      List<Version> siblings = new ArrayList<>(state.siblings());
      KeyState shorter = new KeyState(seen, siblings, state.policy(), state.merged());
      return new Resolution(
          right.entry().with(shorter), right.visible(), Effect.APPLY, right.conflict());
    }
  }
}
