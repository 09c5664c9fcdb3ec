package io.meridian.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * Cleans up after a JVM that could not do it: one that was itself killed, or halted without its
 * shutdown hooks. A shell that reads the ids of live children and containers and the scratch
 * directories from a pipe; when the pipe ends, the JVM has, and what is still on the lists is
 * killed and deleted. The shell then ends too.
 */
final class Watchdog {

  // Signals of a terminal go to the whole group: the lists must survive them. Directories are
  // deleted twice: a server whose parent was killed ends by itself, but a little later.
  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      set -f
      IFS='
      '
      pids="$IFS"
      directories="$IFS"
      containers="$IFS"
      while IFS=' ' read -r change what; do
        case $change in
          add-pid) pids="$pids$what$IFS" ;;
          remove-pid) pids="${pids%%"$IFS$what$IFS"*}$IFS${pids#*"$IFS$what$IFS"}" ;;
          add-directory) directories="$directories$what$IFS" ;;
          remove-directory)
            directories="${directories%%"$IFS$what$IFS"*}$IFS${directories#*"$IFS$what$IFS"}" ;;
          add-container) containers="$containers$what$IFS" ;;
          remove-container)
            containers="${containers%%"$IFS$what$IFS"*}$IFS${containers#*"$IFS$what$IFS"}" ;;
        esac
      done
      for pid in $pids; do kill -9 "$pid"; done
      for container in $containers; do docker rm --force --volumes "$container"; done
      for directory in $directories; do rm -rf -- "$directory"; done
      for directory in $directories; do
        if [ -e "$directory" ]; then sleep 1; rm -rf -- "$directory"; fi
      done
      """;

  private final Process shell;
  private final Writer list;

  private Watchdog(Process shell) {
    this.shell = shell;
    this.list = shell.outputWriter(StandardCharsets.UTF_8);
  }

  /** The one of this JVM, started when it is first asked for. */
  static Watchdog ofThisJvm() {
    return Holder.WATCHDOG;
  }

  /** Its own process id: it is a child of this JVM, but no part. */
  long pid() {
    return shell.pid();
  }

  void add(long pid) {
    write("add-pid " + pid + "\n");
  }

  void remove(long pid) {
    write("remove-pid " + pid + "\n");
  }

  void add(Path directory) {
    write("add-directory " + directory + "\n");
  }

  void remove(Path directory) {
    write("remove-directory " + directory + "\n");
  }

  void addContainer(String id) {
    write("add-container " + id + "\n");
  }

  void removeContainer(String id) {
    write("remove-container " + id + "\n");
  }

  private synchronized void write(String line) {
    try {
      list.write(line);
      list.flush();
    } catch (IOException e) {
      // Asked for only here: where the log goes may be in a directory that is watched over.
      LoggerFactory.getLogger(Watchdog.class)
          .warn(
              "Nothing is cleaned up should this JVM be killed, the watchdog is gone pid={}",
              pid(),
              e);
    }
  }

  private static Watchdog start() {
    try {
      return new Watchdog(
          new ProcessBuilder("sh", "-c", SCRIPT)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start a shell to watch over children", e);
    }
  }

  /** Starts it when it is first asked for. */
  private static final class Holder {
    private static final Watchdog WATCHDOG = start();
  }
}
