package io.meridian.benchmarks.figure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * The CPU time of parts that are processes: user and system time of each, of its descendants and of
 * those it has waited for, as {@code /proc/<pid>/stat} tells them.
 */
public final class CpuClock {

  /** The kernel tells times in this unit to user programs, whatever its own tick is. */
  private static final long NANOS_PER_TICK = 10_000_000;

  /** The places of utime, stime, cutime and cstime behind the name of the program. */
  private static final int FIRST = 11;

  private static final int LAST = 14;

  private final Map<String, Long> parts;

  /**
   * @param parts by name the process id; in the order they will be told
   */
  public CpuClock(Map<String, Long> parts) {
    this.parts = new LinkedHashMap<>(parts);
  }

  /** What each part has used since it began; nothing for one that has ended. */
  public Map<String, Duration> read() {
    Map<String, Duration> used = new LinkedHashMap<>();
    parts.forEach((name, pid) -> used.put(name, Duration.ofNanos(tree(pid) * NANOS_PER_TICK)));
    return used;
  }

  private static long tree(long pid) {
    LongStream descendants =
        ProcessHandle.of(pid).stream()
            .flatMap(ProcessHandle::descendants)
            .mapToLong(ProcessHandle::pid);
    return LongStream.concat(LongStream.of(pid), descendants).map(CpuClock::ticks).sum();
  }

  private static long ticks(long pid) {
    String stat;
    try {
      stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    } catch (IOException e) {
      // It has ended; what it used is in its parent's figures when that has waited for it.
      return 0;
    }
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    long ticks = 0;
    for (int i = FIRST; i <= LAST; i++) {
      ticks += Long.parseLong(fields[i]);
    }
    return ticks;
  }
}
