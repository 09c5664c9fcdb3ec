package io.meridian.guard;

import java.time.Duration;

/**
 * Whether a row is spared: its last commit is a local one that has not come back resolved, so the
 * result in hand does not know of it. It would be written over now and come back, or not, a moment
 * later. When its own event has been resolved, what then prevails is written.
 *
 * <p>This is about what readers see in between, not about what prevails in the end, so in doubt a
 * row is written. Invariants:
 *
 * <ul>
 *   <li>(A) a row whose last commit has come back resolved is never spared;
 *   <li>(B) no row is spared for longer than the patience lasts;
 *   <li>(C) a row whose last commit is older than what the store remembers of its sinks is never
 *       spared, for it may be theirs.
 * </ul>
 *
 * @param patience how long a row may be spared, in one go
 */
public record ApplyGuard(Duration patience) {

  /** What a row is. */
  public enum Verdict {
    /** To be written: nothing stands against it. */
    WRITE,
    /** Not to be written now. */
    SPARE,
    /** To be written though its last commit is not resolved: it was spared for too long. */
    OVERRULE
  }

  /**
   * Judges a row.
   *
   * @param commit the row's last commit
   * @param captured of the key's partition, the batch in hand included
   * @param remembersMicros the time of the oldest commit of a sink that the store remembers,
   *     microseconds since the epoch
   * @param spared for how long the row has been spared already
   */
  public Verdict judge(
      LocalCommit commit, Captured captured, long remembersMicros, Duration spared) {
    if (captured.has(commit.key(), commit.micros()) || commit.micros() < remembersMicros) {
      return Verdict.WRITE;
    }
    return spared.compareTo(patience) < 0 ? Verdict.SPARE : Verdict.OVERRULE;
  }
}
