package io.meridian.testkit.simulation;

import io.meridian.clock.Hlc;
import io.meridian.conflict.Conflict;
import io.meridian.conflict.ConflictTrail;
import io.meridian.conflict.Event;
import io.meridian.conflict.KeyState;
import io.meridian.conflict.Strategies;
import io.meridian.topology.RegionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What one resolver tells of events in the order in which they come to it. */
final class Arrivals {

  private static final Hlc END = new Hlc(-1);

  private Arrivals() {}

  /**
   * Each event's place among all writes: the greatest clock in its journal up to it.
   *
   * @param events in the order of their journals
   */
  static List<ConflictTrail.Step> steps(List<Event> events) {
    Map<RegionId, Hlc> reached = new HashMap<>();
    List<ConflictTrail.Step> steps = new ArrayList<>();
    for (Event event : events) {
      RegionId region = event.version().dot().region();
      Hlc order = reached.merge(region, event.version().hlc(), Hlc::max);
      steps.add(new ConflictTrail.Step(order, event));
    }
    return steps;
  }

  /** The conflicts told, where each is told as early as it may be. */
  static List<Conflict> told(List<ConflictTrail.Step> order, Strategies strategies) {
    Hlc[] watermarks = new Hlc[order.size()];
    Hlc watermark = END;
    for (int i = order.size() - 1; i >= 0; i--) {
      watermarks[i] = watermark;
      Hlc here = order.get(i).order();
      watermark = here.compareTo(watermark) < 0 ? here : watermark;
    }
    List<Conflict> told = new ArrayList<>();
    KeyState state = KeyState.EMPTY;
    ConflictTrail trail = ConflictTrail.EMPTY;
    for (int i = 0; i < order.size(); i++) {
      Hlc before = i == 0 ? Hlc.ZERO : watermarks[i - 1];
      trail = trail.add(order.get(i), state, before);
      trail = trail.tell(watermarks[i], strategies, told::add);
      state = state.join(order.get(i).event());
    }
    return told;
  }
}
