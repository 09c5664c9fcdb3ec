package io.meridian.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a sandbox is asked to do.
 *
 * @param regions from 2
 * @param partitions of every topic that has a choice, from 1
 * @param duration how long the workload writes
 * @param warmUp how long is written before that and does not count; empty for until the parts keep
 *     up, from 15 to 30 s
 * @param rate row changes a second, about, all regions together; 0 means as fast as it goes
 * @param keys how many keys the workload writes to
 * @param seed of the workload's random choices
 * @param load whether anything is written at all
 * @param ending what becomes of it in the end
 * @param json where endpoints and verdict are told to other programs
 * @param strategy how conflicts are resolved, one of {@link io.meridian.conflict.Policy#STRATEGIES}
 * @param compiling how the parts' JVMs compile
 */
public record SandboxOptions(
    int regions,
    int partitions,
    Duration duration,
    Optional<Duration> warmUp,
    int rate,
    int keys,
    long seed,
    Load load,
    Ending ending,
    Optional<Path> json,
    String strategy,
    Compiling compiling) {

  /** What writes. */
  public enum Load {
    /** Writers in every region at once: all kinds of operations and types. */
    SAMPLE,
    /** Writers in every region at once: transfers between two small rows. */
    ACCOUNTS,
    /** Nobody but the person in front of it. */
    NONE
  }

  /** What becomes of it in the end. */
  public enum Ending {
    /** Everything is ended and deleted after the verdict. */
    END,
    /** It goes on until it is interrupted. */
    KEEP
  }

  /** The most regions there are names for. */
  public static final int MOST_REGIONS = RegionNames.most();

  /** How it will be described. */
  String title() {
    String writes =
        load == Load.NONE
            ? "no workload"
            : duration.toSeconds()
                + " s of "
                + (rate == 0 ? "writes as fast as it goes" : LiveTable.number(rate) + " changes/s")
                + " on "
                + LiveTable.number(keys)
                + " keys, seed "
                + seed;
    return "Meridian sandbox: " + regions + " regions, " + writes + ", " + strategy;
  }
}
