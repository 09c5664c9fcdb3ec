package io.meridian.sandbox;

import io.meridian.topology.RegionId;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Pairs each journal event with the first commit of each <em>other</em> region's store that covers
 * it. Events and commits may be told in any order between each other, but each journal partition
 * and each store partition in its own order. Thread-safe.
 *
 * <p>Epochs are left out: a sandbox never founds a journal anew.
 */
final class LatencyTracker {

  private final Map<Road, Track> tracks = new HashMap<>();
  private LatencyHistogram all = new LatencyHistogram();
  private long fromMicros;

  /** An event was journaled. */
  synchronized void journaled(
      RegionId origin, Iterable<RegionId> regions, int partition, long offset, long micros) {
    for (RegionId target : regions) {
      if (!target.equals(origin)) {
        Track track = track(new Road(origin, target, partition));
        track.events.add(new Mark(offset, micros));
        pair(track);
      }
    }
  }

  /** A region's store has committed all that the vector covers. */
  synchronized void applied(RegionId target, int partition, VersionVector vector, long micros) {
    for (Map.Entry<RegionId, Position> entry : vector.asMap().entrySet()) {
      if (!entry.getKey().equals(target)) {
        Track track = track(new Road(entry.getKey(), target, partition));
        Mark last = track.commits.peekLast();
        long offset = entry.getValue().offset();
        if (last == null ? offset > track.covered : offset > last.position()) {
          track.commits.add(new Mark(offset, micros));
          pair(track);
        }
      }
    }
  }

  /** All pairs since the measuring began. */
  synchronized LatencyHistogram all() {
    return all;
  }

  /**
   * Begins to measure anew: only events that were committed from now on count.
   *
   * @param nowMicros microseconds since the epoch
   */
  synchronized void measureFrom(long nowMicros) {
    all = new LatencyHistogram();
    fromMicros = nowMicros;
  }

  /**
   * When the oldest event was committed that a region's store does not cover yet, microseconds
   * since the epoch; {@link Long#MAX_VALUE} when it covers all that is journaled.
   */
  synchronized long oldestWaiting(RegionId target) {
    long oldest = Long.MAX_VALUE;
    for (Map.Entry<Road, Track> entry : tracks.entrySet()) {
      Mark waiting = entry.getValue().events.peekFirst();
      if (entry.getKey().target().equals(target) && waiting != null) {
        oldest = Math.min(oldest, waiting.micros());
      }
    }
    return oldest;
  }

  private Track track(Road road) {
    return tracks.computeIfAbsent(road, r -> new Track());
  }

  private void pair(Track track) {
    Mark event = track.events.peekFirst();
    Mark commit = track.commits.peekFirst();
    while (event != null && commit != null) {
      if (commit.position() >= event.position()) {
        if (event.micros() >= fromMicros) {
          all.record(commit.micros() - event.micros());
        }
        track.events.removeFirst();
      } else {
        // It may still cover events that are told later, but those lie behind what is told now.
        track.covered = commit.position();
        track.commits.removeFirst();
      }
      event = track.events.peekFirst();
      commit = track.commits.peekFirst();
    }
  }

  private record Road(RegionId origin, RegionId target, int partition) {}

  /** A place in a journal partition, and when something happened there. */
  private record Mark(long position, long micros) {}

  private static final class Track {
    private final Deque<Mark> events = new ArrayDeque<>();
    private final Deque<Mark> commits = new ArrayDeque<>();
    private long covered = -1;
  }
}
