package io.meridian.sink;

import io.meridian.apply.Discard;
import io.meridian.apply.ParkedKey;
import io.meridian.apply.ParkedKeys;
import io.meridian.apply.ParkedRow;
import io.meridian.apply.Progress;
import io.meridian.apply.Reduction;
import io.meridian.apply.Refusal;
import io.meridian.apply.RowChange;
import io.meridian.apply.Settlement;
import io.meridian.control.ParkingCommand;
import io.meridian.resolved.VisibleVersion;
import io.meridian.target.Target;
import io.meridian.version.Dot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a task does about the rows that its store refuses or spares, between batches: tries them
 * again, obeys commands, and tells of those that are refused. What is parked or waits is known by
 * the progress, and kept by the store.
 */
final class Parking implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(Parking.class);

  /** How many rows are read or tried at once. */
  private static final int CHUNK = 500;

  /** How long a command waits at most for the task to look while no records come. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final RetrySchedule schedule;
  private final ParkingCommands commands;
  private final DeadLetters letters;
  private final SinkCounters counters;
  private final LongSupplier nanos;

  /** What is to be given up, until the store has committed it. */
  private final List<Discard> discards = new ArrayList<>();

  private final Set<String> alarmed = new HashSet<>();

  /** The keys of which a letter says that they are held back. */
  private final Set<String> told = new HashSet<>();

  private boolean overruled;

  /**
   * @param nanos a clock that only goes forward
   */
  Parking(
      RetrySchedule schedule,
      ParkingCommands commands,
      DeadLetters letters,
      SinkCounters counters,
      LongSupplier nanos) {
    this.schedule = schedule;
    this.commands = commands;
    this.letters = letters;
    this.counters = counters;
    this.nanos = nanos;
  }

  /** The progress of a partition was read from the store. */
  void positioned(int partition, Progress stored, Target target) {
    schedule.forget(partition);
    List<String> parked = new ArrayList<>();
    for (Map.Entry<String, ParkedKey> of : stored.parked().byKey().entrySet()) {
      if (of.getValue().state() == ParkedKey.State.PARKED) {
        parked.add(of.getKey());
      }
      if (of.getValue().state() == ParkedKey.State.WAITING) {
        // Its letter, should there be one from before it came to wait, may not have been ended.
        letters.released(partition, of.getKey());
      }
      if (of.getValue().state() == ParkedKey.State.DISCARDED) {
        told.add(of.getKey());
      } else {
        schedule.refused(partition, of.getKey(), 1, nanos.getAsLong());
      }
    }
    for (int from = 0; from < parked.size(); from += CHUNK) {
      List<String> keys = parked.subList(from, Math.min(parked.size(), from + CHUNK));
      target.parked(partition, keys).forEach(this::tell);
    }
  }

  /** Nothing is known of a partition any more. */
  void closed(int partition) {
    schedule.forget(partition);
  }

  /**
   * What is to be done now; empty when there is nothing.
   *
   * @param progress of the task's partitions
   */
  Optional<Reduction> next(Map<Integer, Progress> progress, Target target) {
    if (progress.values().stream().allMatch(of -> of.parked().isEmpty())) {
      return Optional.empty();
    }
    if (progress.values().stream().anyMatch(of -> of.parked().hasRefused())) {
      for (ParkingCommand command : commands.next()) {
        obey(command, progress, target);
        commands.done(command);
      }
    }
    if (!discards.isEmpty()) {
      return Optional.of(Reduction.discard(discards, progress));
    }
    progress.values().forEach(this::remindResolved);
    List<RetrySchedule.Due> due = schedule.due(nanos.getAsLong(), CHUNK);
    Map<Integer, List<String>> keys = new HashMap<>();
    for (RetrySchedule.Due of : due) {
      keys.computeIfAbsent(of.partition(), p -> new ArrayList<>()).add(of.key());
      // Should the store not answer, it is not asked again at once.
      schedule.refused(of.partition(), of.key(), 1, nanos.getAsLong());
    }
    List<RowChange> rows = new ArrayList<>();
    keys.forEach(
        (partition, of) ->
            target.parked(partition, of).forEach(parked -> rows.add(parked.change())));
    return rows.isEmpty() ? Optional.empty() : Optional.of(Reduction.retry(rows, progress));
  }

  /**
   * The store has committed this.
   *
   * @param done what was to be done; until then it is asked for again
   */
  void settled(Reduction done, Settlement settlement) {
    discards.removeAll(done.discards());
    for (ParkedRow row : settlement.parked()) {
      if (row.waits()) {
        spared(row);
      } else {
        refused(row);
      }
    }
    settlement.queued().forEach(change -> schedule.newer(change.key()));
    for (RowChange change : settlement.released()) {
      schedule.forget(change.key());
      endLetter(change);
    }
    for (Discard discard : settlement.discarded()) {
      schedule.forget(discard.key());
      ParkedKey key = find(settlement.progress(), discard.partition(), discard.key());
      if (key != null) {
        letters.discarded(discard, key);
      }
      LOGGER.warn(
          "Gave up a parked version key={} by={} reason={}",
          discard.key(),
          discard.by(),
          discard.reason());
    }
    counters.queuedVersions.add(settlement.queued().size());
    counters.releasedRows.add(settlement.released().size());
    counters.discardedVersions.add(settlement.discarded().size());
    counters.overruledRows.add(settlement.overruled());
    if (settlement.overruled() > 0 && !overruled) {
      overruled = true;
      LOGGER.warn(
          "Rows were written over local changes that are not captured and resolved in time; see"
              + " whether capture runs and reads their tables. Further ones are only counted"
              + " rows={}",
          settlement.overruled());
    }
  }

  /** How many rows wait, and the end of the alarm when none does. */
  void count(Map<Integer, Progress> progress) {
    int parked = progress.values().stream().mapToInt(of -> of.parked().parked()).sum();
    counters.parkedRows.add(parked - counters.parkedRows.sum());
    int waiting = progress.values().stream().mapToInt(of -> of.parked().waiting()).sum();
    counters.waitingRows.add(waiting - counters.waitingRows.sum());
    if (parked == 0 && !alarmed.isEmpty()) {
      alarmed.clear();
      LOGGER.info("No row is parked any more");
    }
  }

  /** When the task has to look here again, though no records come; null when it need not. */
  @Nullable Duration untilNext() {
    Duration next = schedule.untilNext(nanos.getAsLong());
    return next == null ? null : next.compareTo(LOOK) < 0 ? next : LOOK;
  }

  @Override
  public void close() {
    commands.close();
    letters.close();
  }

  /** Keys whose local change has come back resolved need not wait for an event of their own. */
  private void remindResolved(Progress progress) {
    if (progress.parked().waiting() == 0) {
      return;
    }
    progress
        .parked()
        .byKey()
        .forEach(
            (key, of) -> {
              if (of.state() == ParkedKey.State.WAITING
                  && (of.localMicros() == 0 || progress.captured().has(key, of.localMicros()))) {
                schedule.now(key, nanos.getAsLong());
              }
            });
  }

  private void refused(ParkedRow row) {
    RowChange change = row.change();
    counters.refusedRows.increment();
    schedule.refused(change.partition(), change.key(), row.key().attempts(), nanos.getAsLong());
    tell(row);
  }

  private void spared(ParkedRow row) {
    RowChange change = row.change();
    counters.sparedRows.increment();
    schedule.spared(change.partition(), change.key(), row.key().attempts(), nanos.getAsLong());
    endLetter(change);
  }

  private void endLetter(RowChange change) {
    if (told.remove(change.key())) {
      letters.released(change.partition(), change.key());
    }
  }

  private void obey(ParkingCommand command, Map<Integer, Progress> progress, Target target) {
    Dot discard = command.discard();
    progress.forEach(
        (partition, of) -> {
          if (discard == null) {
            of.parked().byKey().keySet().stream()
                .filter(key -> command.names(partition, key))
                .forEach(key -> schedule.now(key, nanos.getAsLong()));
          } else if (command.names(partition, command.resource())
              && of.parked().isParked(command.resource())) {
            discard(command, discard, partition, target);
          }
          heal(command, partition, of.parked());
        });
  }

  private void discard(ParkingCommand command, Dot discard, int partition, Target target) {
    for (ParkedRow row : target.parked(partition, List.of(command.resource()))) {
      if (isOf(row.change().version(), discard)) {
        discards.add(new Discard(partition, command.resource(), command.by(), command.reason()));
      } else {
        LOGGER.info(
            "A later version took the place of the one to be given up key={} version={}",
            command.resource(),
            command.version());
      }
    }
  }

  /** Who commands sees a letter. When nothing is held back, its end was lost in a crash. */
  private void heal(ParkingCommand command, int partition, ParkedKeys parked) {
    if (command.partition() == partition
        && !command.resource().equals(ParkingCommand.ALL)
        && parked.find(command.resource()) == null) {
      letters.released(partition, command.resource());
    }
  }

  private static boolean isOf(VisibleVersion version, Dot dot) {
    return version.getRegion().equals(dot.region().name())
        && version.getEpoch() == dot.position().epoch()
        && version.getPosition() == dot.position().offset();
  }

  private void tell(ParkedRow row) {
    Refusal refusal = row.refusal();
    letters.parked(row);
    told.add(row.change().key());
    if (alarmed.add(refusal.table() + " " + refusal.cause())) {
      LOGGER.warn(
          "Parking rows, neighbours go on; further ones of this table and cause are only counted"
              + " table={} cause={} reason={}",
          refusal.table(),
          refusal.cause(),
          refusal.reason());
    }
  }

  private static @Nullable ParkedKey find(
      Map<Integer, Progress> progress, int partition, String key) {
    Progress of = progress.get(partition);
    return of == null ? null : of.parked().find(key);
  }
}
