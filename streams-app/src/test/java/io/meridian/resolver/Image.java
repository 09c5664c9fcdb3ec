package io.meridian.resolver;

import io.meridian.conflict.KeyState;
import io.meridian.conflict.Strategies;
import io.meridian.conflict.Version;
import io.meridian.journal.JournalEvents;
import io.meridian.resolved.VisibleVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is visible, by key, as text. */
final class Image {

  private Image() {}

  /** What the rules say of a history. */
  static Map<String, String> expected(History history, int partition) {
    Map<String, KeyState> states = new HashMap<>();
    for (List<History.Entry> journal : history.journals().values()) {
      for (History.Entry entry : journal) {
        if (entry.event() != null) {
          states.merge(
              entry.key(),
              KeyState.EMPTY.join(JournalEvents.toEvent(entry.event(), partition, entry.offset())),
              KeyState::join);
        }
      }
    }
    Map<String, String> image = new TreeMap<>();
    states.forEach(
        (key, state) -> image.put(key, text(Strategies.DEFAULT.visible(state).version())));
    return image;
  }

  static String text(Version version) {
    return version.dot().region()
        + "@"
        + version.dot().position().offset()
        + " "
        + version.operation()
        + " "
        + ResolverDriver.text(version.payload().bytes());
  }

  static String text(VisibleVersion version) {
    return version.getRegion()
        + "@"
        + version.getPosition()
        + " "
        + version.getOperation()
        + " "
        + ResolverDriver.text(version.getPayload().array());
  }
}
