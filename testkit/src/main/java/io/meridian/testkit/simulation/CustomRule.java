package io.meridian.testkit.simulation;

import io.meridian.conflict.Custom;
import io.meridian.conflict.KeyState;
import io.meridian.conflict.Policy;
import io.meridian.conflict.SiblingView;
import io.meridian.conflict.Strategy;
import io.meridian.conflict.TotalOrderKey;
import io.meridian.conflict.Version;
import io.meridian.testkit.model.Change;
import io.meridian.testkit.model.Shown;
import io.meridian.version.VersionVector;
import java.util.List;
import java.util.function.Function;

/** A rule of the user's own, as the reference model asks it. */
final class CustomRule {

  private CustomRule() {}

  static Function<List<Change>, Shown> of(Object rule) {
    Strategy strategy =
        rule instanceof TotalOrderKey key
            ? Custom.picking(key, TextRows.FORMAT)
            : Custom.showing((SiblingView) rule, TextRows.FORMAT);
    return changes -> {
      List<Version> siblings =
          changes.stream().map(c -> Translation.event(c, 0, Policy.DEFAULT).version()).toList();
      KeyState state = new KeyState(VersionVector.EMPTY, siblings);
      return Translation.shown(
          strategy.visible(state),
          dot -> changes.stream().filter(c -> c.dot().equals(dot)).findFirst().orElseThrow());
    };
  }
}
