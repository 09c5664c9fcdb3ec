package io.meridian.cli;

import io.meridian.clock.Hlc;
import io.meridian.conflict.Operation;
import io.meridian.conflict.Payload;
import io.meridian.report.KeyReport;
import io.meridian.report.SiblingReport;
import io.meridian.resource.ResourceKey;
import io.meridian.version.Dot;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes a decision: writes the event and waits until the resolver has seen it.
 *
 * <p>Two people who decide at the same time without knowing of each other have made a conflict, as
 * two programs would; both are told.
 */
final class DecisionRun {

  private static final long LOOK_EVERY_MS = 100;
  private static final int MOST_TRIES = 10;

  private final ResolverClient resolver;
  private final DecisionJournal journal;
  private final Duration patience;

  /** How it ended. */
  enum End {
    /** The key shows it. */
    SHOWN,
    /** There are other versions beside it. */
    CONTRADICTED,
    /** Somebody who had seen it has written since. */
    SUPERSEDED,
    /** The region had applied more than the decision had seen. */
    REFUSED,
    /** It is written, and was not seen in time. */
    PENDING
  }

  /** What is decided. */
  private enum Deed {
    REPLACE,
    DELETE
  }

  /**
   * What came of it.
   *
   * @param dot the event
   * @param after the key then; null when nothing was told
   */
  record Outcome(Dot dot, End end, @Nullable KeyReport after) {

    /** For people. */
    String sentence() {
      switch (end) {
        case SHOWN:
          return "Decided, and shown: " + dot;
        case CONTRADICTED:
          return "Decided, but somebody wrote or decided otherwise at the same time, so it is a"
              + " conflict again: "
              + dot;
        case SUPERSEDED:
          return "Decided, and already written over by somebody who had seen it: " + dot;
        case REFUSED:
          return "Not decided: the region went on meanwhile, each time; try again: " + dot;
        default:
          return "Decided, but the resolver has not seen it in time; it will: " + dot;
      }
    }

    /** 0 when the key shows it or did. */
    int exitCode() {
      return end == End.SHOWN || end == End.SUPERSEDED ? 0 : 1;
    }
  }

  DecisionRun(ResolverClient resolver, DecisionJournal journal, Duration patience) {
    this.resolver = resolver;
    this.journal = journal;
    this.patience = patience;
  }

  /**
   * Decides that a key is deleted.
   *
   * @param shown the key as the person saw it; null when it does not matter what it is
   * @param keyColumns what the delete carries
   * @throws CommandException when it is not any more what the person saw; nothing was written
   */
  Outcome delete(ResourceKey key, @Nullable KeyReport shown, Payload keyColumns) {
    return publish(key, shown, Deed.DELETE, keyColumns);
  }

  /**
   * Decides what a key's row is.
   *
   * @param shown the key as the person saw it; null when it does not matter what it is
   * @throws CommandException when it is not any more what the person saw; nothing was written
   */
  Outcome replace(ResourceKey key, @Nullable KeyReport shown, Payload row) {
    return publish(key, shown, Deed.REPLACE, row);
  }

  /**
   * A decision must not be older than what the region has applied, and a region goes on applying
   * other keys all the time. So the context is asked for at the last moment, and again when the
   * decision was overtaken nevertheless.
   */
  private Outcome publish(ResourceKey key, @Nullable KeyReport shown, Deed deed, Payload payload) {
    Outcome outcome;
    int left = MOST_TRIES;
    do {
      // First: what is resolved between the two questions is then not claimed.
      VersionVector resolved = resolver.resolved(key.text());
      KeyReport now = resolver.key(key.text()).orElse(null);
      if (shown != null && !versions(shown).equals(now == null ? List.of() : versions(now))) {
        throw new CommandException(
            "Cannot decide: somebody has written meanwhile; look again and decide anew (key="
                + key
                + ")");
      }
      VersionVector context = now == null ? resolved : VersionVector.parse(now.context());
      outcome =
          await(key, journal.publish(key, operation(now, deed), payload, context, greatest(now)));
      left--;
    } while (outcome.end() == End.REFUSED && left > 0);
    return outcome;
  }

  private static Operation operation(@Nullable KeyReport now, Deed deed) {
    if (deed == Deed.DELETE) {
      return Operation.DELETE;
    }
    // Under a merge an update would only be one more voice in each field.
    boolean anew = now == null || now.tombstone() || now.strategy().equals("merge");
    return anew ? Operation.INSERT : Operation.UPDATE;
  }

  private static Hlc greatest(@Nullable KeyReport now) {
    Hlc greatest = Hlc.ZERO;
    if (now != null) {
      for (SiblingReport sibling : now.siblings()) {
        greatest = greatest.max(new Hlc(sibling.hlc()));
      }
    }
    return greatest;
  }

  private static List<String> versions(KeyReport report) {
    return report.siblings().stream().map(Sides::name).toList();
  }

  private Outcome await(ResourceKey key, Dot dot) {
    long deadline = System.nanoTime() + patience.toNanos();
    boolean refused = false;
    while (true) {
      Optional<KeyReport> report = resolver.key(key.text());
      Optional<End> end = report.flatMap(told -> end(told, dot));
      boolean sure = end.isPresent() && (end.get() != End.REFUSED || refused);
      if (sure) {
        return new Outcome(dot, end.get(), report.orElse(null));
      }
      refused = end.isPresent();
      if (System.nanoTime() - deadline > 0) {
        return new Outcome(dot, End.PENDING, report.orElse(null));
      }
      pause();
    }
  }

  /** Empty while the resolver has not seen it. Refused only when it says so twice in a row. */
  static Optional<End> end(KeyReport report, Dot dot) {
    boolean there =
        report.siblings().stream()
            .anyMatch(
                sibling ->
                    sibling.region().equals(dot.region().name())
                        && new Position(sibling.epoch(), sibling.position())
                            .equals(dot.position()));
    if (there) {
      return Optional.of(report.siblings().size() == 1 ? End.SHOWN : End.CONTRADICTED);
    }
    String seen = report.seen().get(dot.region().name());
    if (seen != null && VersionVector.parse(dot.region() + "=" + seen).covers(dot)) {
      return Optional.of(End.SUPERSEDED);
    }
    return VersionVector.parse(report.context()).covers(dot)
        ? Optional.of(End.REFUSED)
        : Optional.empty();
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_EVERY_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("Cannot await the decision: interrupted");
    }
  }
}
