package io.meridian.testkit.process;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.utility.LogUtils;

/** One run of a container: {@code docker kill}, {@code pause} and {@code logs} of it. */
final class ContainerProcess implements PartProcess {

  private static final Logger LOGGER = LoggerFactory.getLogger(ContainerProcess.class);
  private static final Duration KILL_TIMEOUT = Duration.ofSeconds(30);

  private final String name;
  private final DockerClient docker;
  private final String id;
  private final Set<Integer> hostPorts;
  private final int logStart;

  /**
   * @param hostPorts where it listens: free again when it has ended
   * @param logStart how many characters the container had written before this run
   */
  ContainerProcess(
      String name, DockerClient docker, String id, Set<Integer> hostPorts, int logStart) {
    this.name = name;
    this.docker = docker;
    this.id = id;
    this.hostPorts = Set.copyOf(hostPorts);
    this.logStart = logStart;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long pid() {
    Long pid = state().getPidLong();
    if (pid == null || pid == 0) {
      throw new IllegalStateException("Cannot tell a process id: " + name + " has ended");
    }
    return pid;
  }

  @Override
  public boolean isAlive() {
    try {
      return Boolean.TRUE.equals(state().getRunning());
    } catch (NotFoundException e) {
      return false;
    }
  }

  @Override
  public int exitCode() {
    return Objects.requireNonNull(state().getExitCodeLong(), "exit code of what has ended")
        .intValue();
  }

  @Override
  public String output() {
    String all = LogUtils.getOutput(docker, id);
    return all.substring(Math.min(logStart, all.length()));
  }

  @Override
  public void kill9() {
    end();
    LOGGER.info("Killed name={} container={}", name, id);
  }

  @Override
  public void suspend() {
    docker.pauseContainerCmd(id).exec();
  }

  @Override
  public void resume() {
    if (Boolean.TRUE.equals(state().getPaused())) {
      docker.unpauseContainerCmd(id).exec();
    }
  }

  @Override
  public boolean stop(String signal, Duration timeout) {
    if (!isAlive()) {
      return true;
    }
    resume();
    signal(signal);
    boolean ended = Polling.until(() -> !isAlive(), timeout);
    if (!ended) {
      LOGGER.warn("Killing what did not stop name={} timeout={}", name, timeout);
    }
    end();
    return ended;
  }

  private void end() {
    signal("KILL");
    boolean gone =
        Polling.until(
            () -> !isAlive() && hostPorts.stream().noneMatch(FreePorts::accepts), KILL_TIMEOUT);
    if (!gone) {
      throw new IllegalStateException(
          "Cannot kill " + name + ": still there (container=" + id + ")");
    }
  }

  private void signal(String signal) {
    try {
      docker.killContainerCmd(id).withSignal(signal).exec();
    } catch (ConflictException | NotFoundException e) {
      LOGGER.debug("Nothing to be ended, it has by itself name={} container={}", name, id, e);
    }
  }

  private ContainerState state() {
    return docker.inspectContainerCmd(id).exec().getState();
  }
}
