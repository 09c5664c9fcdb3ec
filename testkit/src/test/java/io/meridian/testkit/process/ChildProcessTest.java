package io.meridian.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakedProcesses.class)
class ChildProcessTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final Scratch scratch = Scratch.create("child-test");

  @AfterEach
  void close() {
    scratch.close();
    assertThat(scratch.root()).doesNotExist();
  }

  @Test
  void awaitReady_showsTheLogWhenTheProcessEnds() {
    ChildProcess child = shell("echo this is why; exit 3");
    assertThatThrownBy(() -> child.awaitReady(() -> false, TIMEOUT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("exit=3")
        .hasMessageContaining("this is why");
  }

  @Test
  void awaitReady_showsTheLogWhenItTakesTooLong() {
    try (ChildProcess child = shell("echo still busy; sleep 600")) {
      child.awaitReady(() -> child.output().contains("busy"), TIMEOUT);
      assertThatThrownBy(() -> child.awaitReady(() -> false, Duration.ofMillis(50)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("not ready in time")
          .hasMessageContaining("still busy");
    }
  }

  @Test
  void kill9_endsDescendantsToo() {
    ChildProcess child = shell("sleep 600 & echo $!; wait");
    child.awaitReady(() -> !child.output().isBlank(), TIMEOUT);
    long grandchild = Long.parseLong(child.output().trim());
    child.kill9();
    assertThat(child.isAlive()).isFalse();
    assertThat(isRunning(grandchild)).isFalse();
  }

  @Test
  void stop_killsWhatDoesNotListen() {
    ChildProcess child = shell("trap '' TERM; echo up; while :; do sleep 0.1; done");
    child.awaitReady(() -> child.output().contains("up"), TIMEOUT);
    assertThat(child.stop(Duration.ofMillis(300))).isFalse();
    assertThat(child.isAlive()).isFalse();
  }

  @Test
  void stop_isCleanWhenTheProcessListensEvenWhenSuspended() {
    ChildProcess child =
        shell("trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.1; done");
    child.awaitReady(() -> child.output().contains("up"), TIMEOUT);
    child.suspend();
    assertThat(state(child.pid())).isEqualTo('T');
    assertThat(child.stop(TIMEOUT)).isTrue();
    assertThat(child.output()).contains("bye");
  }

  @Test
  void output_isOfThisStartOnlyWhenTheLogIsShared() {
    shell("echo first").awaitSuccess(TIMEOUT);
    ChildProcess second = shell("echo second");
    second.awaitSuccess(TIMEOUT);
    assertThat(second.output().trim()).isEqualTo("second");
  }

  @Test
  void child_isGoneWhenItsParentWasStopped() {
    assertChildEnds(ParentEnd.STOPPED);
  }

  @Test
  void child_isGoneWhenItsParentWasKilled() {
    assertChildEnds(ParentEnd.KILLED);
  }

  @Test
  void scratch_isNotLeftWhenItIsMadeAtTheExit() {
    ChildProcess late =
        JavaProcess.of("late", ScratchAtExit.class.getName())
            .heap("64m")
            .property("java.io.tmpdir", scratch.directory("tmp").toString())
            .start(scratch);

    await().atMost(TIMEOUT).until(() -> !late.isAlive());
    assertThat(late.output()).contains(ScratchAtExit.REFUSED);
    assertThat(scratch.file("tmp")).isEmptyDirectory();
  }

  @Test
  void scratch_isNotLeftByWhoStillWritesAtTheExit() {
    ChildProcess user =
        JavaProcess.of("user", UserAtExit.class.getName())
            .heap("64m")
            .property("java.io.tmpdir", scratch.directory("tmp").toString())
            .start(scratch);
    user.awaitReady(() -> user.output().contains(UserAtExit.READY), TIMEOUT);

    assertThat(user.stop(TIMEOUT)).isTrue();
    assertThat(scratch.file("tmp")).isEmptyDirectory();
  }

  private void assertChildEnds(ParentEnd end) {
    Path pids = scratch.file("pids");
    ChildProcess parent =
        JavaProcess.of("parent", ParentThatDies.class.getName())
            .heap("64m")
            .arguments(pids.toString())
            .start(scratch);
    parent.awaitReady(() -> Files.exists(pids), TIMEOUT);
    List<String> written = lines(pids);
    long child = Long.parseLong(written.get(0));
    assertThat(isRunning(child)).isTrue();

    if (end == ParentEnd.KILLED) {
      // Only the parent itself: what kill9 does to a tree is not what is tested here.
      assertThat(ProcessHandle.of(parent.pid()).orElseThrow().destroyForcibly()).isTrue();
    } else {
      assertThat(parent.stop(TIMEOUT)).isTrue();
    }

    await().atMost(TIMEOUT).until(() -> !isRunning(child));
    await().atMost(TIMEOUT).until(() -> !parent.isAlive());
    await().atMost(TIMEOUT).until(() -> !Files.exists(Path.of(written.get(1))));
  }

  private ChildProcess shell(String script) {
    return ChildProcess.start(
        new ChildProcess.Command(
            "shell",
            List.of("sh", "-c", script),
            Map.of(),
            scratch.root(),
            scratch.file("shell.log")));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isRunning(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent() && state(pid) != 'Z';
  }

  /** The state the kernel gives a process; Z when it is gone. */
  private static char state(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return 'Z';
    }
  }

  private enum ParentEnd {
    STOPPED,
    KILLED
  }
}
