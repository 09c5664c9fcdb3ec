package io.meridian.sandbox;

import io.meridian.testkit.workload.WorkloadKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a sandbox is asked to do.
 *
 * @param regions from 2
 * @param partitions of every topic that has a choice, from 1
 * @param duration how long the workload writes at each rate
 * @param warmUp how long is written before that and does not count; empty for until the parts keep
 *     up, from 15 to 30 s
 * @param settling how long is written at each rate before it counts
 * @param rates row changes a second, about, all regions together, one after the other; 0 means as
 *     fast as it goes
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
    Duration settling,
    List<Integer> rates,
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
    SAMPLE(WorkloadKind.SAMPLE),
    /** Writers in every region at once: transfers between two small rows. */
    ACCOUNTS(WorkloadKind.ACCOUNTS),
    /** Nobody but the person in front of it, in the tables of the sample. */
    NONE(WorkloadKind.SAMPLE);

    private final WorkloadKind kind;

    Load(WorkloadKind kind) {
      this.kind = kind;
    }

    /** Which tables there are, and how they are written. */
    WorkloadKind kind() {
      return kind;
    }
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

  /** Copies. */
  public SandboxOptions {
    rates = List.copyOf(rates);
  }

  /** How it will be described. */
  String title() {
    String writes =
        load == Load.NONE
            ? "no workload"
            : duration.toSeconds()
                + (rates.size() == 1 ? " s of " : " s each of ")
                + rates.stream().map(SandboxOptions::writes).collect(Collectors.joining(", "))
                + " on "
                + LiveTable.number(keys)
                + " keys, seed "
                + seed;
    return "Meridian sandbox: " + regions + " regions, " + writes + ", " + strategy;
  }

  private static String writes(int rate) {
    return rate == 0 ? "writes as fast as it goes" : LiveTable.number(rate) + " changes/s";
  }
}
