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
    /** It is written, and was not seen in time. */
    PENDING
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
   * @param shown the key as the person saw it; null when nothing was known of it
   * @param keyColumns what the delete carries
   */
  Outcome delete(ResourceKey key, @Nullable KeyReport shown, Payload keyColumns) {
    return publish(key, shown, Operation.DELETE, keyColumns);
  }

  /**
   * Decides what a key's row is.
   *
   * @param shown the key as the person saw it; null when nothing was known of it
   */
  Outcome replace(ResourceKey key, @Nullable KeyReport shown, Payload row) {
    // Under a merge an update would only be one more voice in each field.
    boolean anew = shown == null || shown.tombstone() || shown.strategy().equals("merge");
    return publish(key, shown, anew ? Operation.INSERT : Operation.UPDATE, row);
  }

  private Outcome publish(
      ResourceKey key, @Nullable KeyReport shown, Operation operation, Payload payload) {
    VersionVector context =
        shown == null ? VersionVector.EMPTY : VersionVector.parse(shown.context());
    Hlc above = Hlc.ZERO;
    if (shown != null) {
      for (SiblingReport sibling : shown.siblings()) {
        above = above.max(new Hlc(sibling.hlc()));
      }
    }
    return await(key, journal.publish(key, operation, payload, context, above));
  }

  private Outcome await(ResourceKey key, Dot dot) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      Optional<KeyReport> report = resolver.key(key.text());
      Optional<End> end = report.flatMap(told -> end(told, dot));
      if (end.isPresent()) {
        return new Outcome(dot, end.get(), report.orElse(null));
      }
      if (System.nanoTime() - deadline > 0) {
        return new Outcome(dot, End.PENDING, report.orElse(null));
      }
      pause();
    }
  }

  /** Empty while the resolver has not seen it. */
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
    boolean superseded = seen != null && VersionVector.parse(dot.region() + "=" + seen).covers(dot);
    return superseded ? Optional.of(End.SUPERSEDED) : Optional.empty();
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
