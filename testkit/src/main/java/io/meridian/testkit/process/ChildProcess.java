package io.meridian.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child process that can be killed (SIGKILL), suspended (SIGSTOP) and stopped, with all its
 * descendants. Everything it writes goes to a log file. It does not outlive this JVM, however that
 * ends.
 */
public final class ChildProcess implements PartProcess, AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(ChildProcess.class);
  private static final Duration KILL_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(15);

  private static final Set<ChildProcess> LIVE = ConcurrentHashMap.newKeySet();

  private final Command command;
  private final Process process;
  private final long logStart;
  private final Runnable ending = this::killTree;
  private final CompletableFuture<Void> forgotten;

  private ChildProcess(Command command, Process process, long logStart) {
    this.command = command;
    this.process = process;
    this.logStart = logStart;
    AtExit.register(ending);
    LIVE.add(this);
    Watchdog.ofThisJvm().add(process.pid());
    this.forgotten = process.onExit().thenRun(this::forget);
  }

  /**
   * The children of this JVM that still run, by name: none when all tests cleaned up. (The JVM has
   * one child more, a shell that kills the others should the JVM itself be killed.)
   */
  public static List<String> running() {
    return LIVE.stream()
        .filter(ChildProcess::isAlive)
        .map(child -> child.command.name() + " (pid=" + child.pid() + ")")
        .sorted()
        .toList();
  }

  /**
   * Starts a process; its output is appended to the log.
   *
   * @throws UncheckedIOException when the program cannot be started
   */
  public static ChildProcess start(Command command) {
    try {
      Files.createDirectories(command.directory());
      long logStart = Files.exists(command.log()) ? Files.size(command.log()) : 0;
      ProcessBuilder builder =
          new ProcessBuilder(command.words())
              .directory(command.directory().toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(command.log().toFile()));
      builder.environment().putAll(command.environment());
      Process process = builder.start();
      LOGGER.debug("Started a process name={} pid={}", command.name(), process.pid());
      return new ChildProcess(command, process, logStart);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + command.name() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public String name() {
    return command.name();
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public int exitCode() {
    return process.exitValue();
  }

  /** The file that holds its output, over restarts. */
  public Path log() {
    return command.log();
  }

  @Override
  public String output() {
    try {
      byte[] all = Files.readAllBytes(command.log());
      int from = (int) Math.min(logStart, all.length);
      return new String(all, from, all.length - from, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the log of " + command.name(), e);
    }
  }

  /**
   * Waits until the process has ended well.
   *
   * @throws IllegalStateException when it fails or is not done in time, with the end of its log
   */
  public void awaitSuccess(Duration timeout) {
    if (!awaitEnd(timeout)) {
      killTree();
      throw new IllegalStateException(
          "Cannot run "
              + command.name()
              + ": not done in time (timeout="
              + timeout
              + ")\n"
              + logTail());
    }
    if (process.exitValue() != 0) {
      throw new IllegalStateException(
          "Cannot run "
              + command.name()
              + ": it failed (exit="
              + process.exitValue()
              + ")\n"
              + logTail());
    }
  }

  @Override
  public void kill9() {
    killTree();
    LOGGER.info("Killed name={} pid={}", command.name(), process.pid());
  }

  @Override
  public void suspend() {
    signal(List.of(process.toHandle()), "STOP");
    awaitSuspended(List.of(process.toHandle()));
    // Only now can no more descendants come.
    List<ProcessHandle> tree = tree();
    signal(tree, "STOP");
    awaitSuspended(tree);
  }

  @Override
  public void resume() {
    signal(tree(), "CONT");
  }

  @Override
  public void close() {
    stop(CLOSE_TIMEOUT);
  }

  @Override
  public boolean stop(String signal, Duration timeout) {
    if (!process.isAlive()) {
      return true;
    }
    resume();
    signal(List.of(process.toHandle()), signal);
    boolean ended = awaitEnd(timeout);
    if (!ended) {
      LOGGER.warn("Killing what did not stop name={} timeout={}", command.name(), timeout);
    }
    killTree();
    return ended;
  }

  /** The last lines of its log, or why there are none. */
  @Override
  public String logTail() {
    try {
      return PartProcess.super.logTail();
    } catch (UncheckedIOException e) {
      return "--- no log: " + e.getMessage();
    }
  }

  private void forget() {
    AtExit.deregister(ending);
    LIVE.remove(this);
    Watchdog.ofThisJvm().remove(process.pid());
  }

  /**
   * Asks the process to end with SIGTERM, and waits for the descendants too, which it may end in
   * its own way; kills what has not in time.
   */
  void stopTree(Duration timeout) {
    List<ProcessHandle> tree = tree();
    signal(List.of(process.toHandle()), "TERM");
    if (!Polling.until(() -> tree.stream().allMatch(ChildProcess::isGone), timeout)) {
      LOGGER.warn("Killing what did not stop name={} timeout={}", command.name(), timeout);
    }
    killTree();
  }

  private void killTree() {
    List<ProcessHandle> tree = tree();
    // The root first, so that it cannot start others while its children are killed.
    tree.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    boolean gone =
        Polling.until(
            () -> !process.isAlive() && tree.stream().allMatch(ChildProcess::isGone), KILL_TIMEOUT);
    if (!gone) {
      throw new IllegalStateException(
          "Cannot kill " + command.name() + ": still there (pid=" + process.pid() + ")");
    }
    forgotten.join();
  }

  private void awaitSuspended(List<ProcessHandle> handles) {
    boolean suspended =
        Polling.until(
            () -> handles.stream().allMatch(handle -> isGone(handle) || state(handle) == 'T'),
            KILL_TIMEOUT);
    if (!suspended) {
      throw new IllegalStateException(
          "Cannot suspend " + command.name() + ": still running (pid=" + process.pid() + ")");
    }
  }

  /** Whether it has ended; a descendant that nobody has waited for counts as alive to the JDK. */
  private static boolean isGone(ProcessHandle handle) {
    return !handle.isAlive() || state(handle) == 'Z';
  }

  /**
   * The state the kernel gives the process: T is stopped, Z has ended, and is here also unknown.
   */
  private static char state(ProcessHandle handle) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(handle.pid()), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return 'Z';
    }
  }

  private List<ProcessHandle> tree() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .filter(ProcessHandle::isAlive)
        .toList();
  }

  private static void signal(List<ProcessHandle> handles, String signal) {
    if (handles.isEmpty()) {
      return;
    }
    List<String> words =
        Stream.concat(
                Stream.of("kill", "-" + signal),
                handles.stream().map(handle -> Long.toString(handle.pid())))
            .toList();
    try {
      Process kill =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      // Its exit code says nothing: a descendant may have ended by itself meanwhile.
      kill.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot send a signal (signal=" + signal + ")", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot send a signal: interrupted", e);
    }
  }

  private boolean awaitEnd(Duration timeout) {
    try {
      return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot await " + command.name() + ": interrupted", e);
    }
  }

  /**
   * What is run.
   *
   * @param name how messages call it
   * @param words the program and its arguments
   * @param environment added to this JVM's own
   * @param directory the working directory, created when missing
   * @param log the file its output is appended to
   */
  public record Command(
      String name, List<String> words, Map<String, String> environment, Path directory, Path log) {

    /** Copies; there must be a program to run. */
    public Command {
      words = List.copyOf(words);
      environment = Map.copyOf(environment);
      if (words.isEmpty()) {
        throw new IllegalArgumentException("Cannot run nothing (name=" + name + ")");
      }
    }
  }
}
