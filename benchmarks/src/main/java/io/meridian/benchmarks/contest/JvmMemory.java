package io.meridian.benchmarks.contest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM holds.
 *
 * @param heapBytes live objects, after a full collection
 * @param residentBytes all of the process in memory: heap as reserved, native stores, code
 */
record JvmMemory(long heapBytes, long residentBytes) {

  private static final Pattern GENERATION =
      Pattern.compile("(?:generation|garbage-first heap).*? used (\\d+)K");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final long KIB = 1024;

  /** Collects garbage in a process, which must be of this Java, and looks. */
  static JvmMemory of(long pid) {
    jcmd(pid, "GC.run");
    String heap = jcmd(pid, "GC.heap_info");
    try {
      String status = Files.readString(Path.of("/proc", Long.toString(pid), "status"));
      return new JvmMemory(sum(GENERATION, heap), sum(RESIDENT, status));
    } catch (IOException e) {
      throw new IllegalStateException("Cannot read the memory of a process (pid=" + pid + ")", e);
    }
  }

  private static long sum(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    long sum = 0;
    while (found.find()) {
      sum += Long.parseLong(found.group(1)) * KIB;
    }
    return sum;
  }

  private static String jcmd(long pid, String command) {
    Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try {
      Process process =
          new ProcessBuilder(tool.toString(), Long.toString(pid), command)
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            "Cannot ask a JVM: " + output.strip() + " (pid=" + pid + ", command=" + command + ")");
      }
      return output;
    } catch (IOException e) {
      throw new IllegalStateException("Cannot run " + tool + ": a JDK is needed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot ask a JVM: interrupted", e);
    }
  }
}
