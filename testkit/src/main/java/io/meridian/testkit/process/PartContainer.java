package io.meridian.testkit.process;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.PullImageResultCallback;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.LogUtils;

/**
 * A part in a container of its own. What is launched again is the same container, so it finds what
 * it has written. It publishes ports of 127.0.0.1 that stay the same. It does not outlive this JVM:
 * removed when the JVM ends, and should that be killed, by the {@link Watchdog} where there is a
 * {@code docker} command, and by Testcontainers' own Ryuk unless that is switched off. Launched by
 * one thread at a time.
 */
final class PartContainer implements PartLauncher {

  private static final Logger LOGGER = LoggerFactory.getLogger(PartContainer.class);
  private static final Duration PULL_TIMEOUT = Duration.ofMinutes(15);
  private static final Set<PartContainer> LIVE = ConcurrentHashMap.newKeySet();

  private final String name;
  private final Image image;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final List<String> command = new ArrayList<>();
  private final Map<Integer, Integer> ports = new LinkedHashMap<>();
  private final Runnable ending = this::remove;
  private volatile @Nullable GenericContainer<?> container;

  private PartContainer(String name, Image image) {
    this.name = name;
    this.image = image;
  }

  /**
   * A container that does not exist yet.
   *
   * @param name how messages call it
   */
  static PartContainer of(String name, Image image) {
    return new PartContainer(name, image);
  }

  /** The containers that are not removed yet, by name: none when all tests cleaned up. */
  static List<String> existing() {
    return LIVE.stream().map(part -> part.name).sorted().toList();
  }

  /** Variables of its environment. */
  PartContainer environment(Map<String, String> variables) {
    environment.putAll(variables);
    return this;
  }

  /** The command instead of the image's own, after the words given before. */
  PartContainer command(List<String> words) {
    command.addAll(words);
    return this;
  }

  /** Publishes a port of the container on 127.0.0.1. */
  PartContainer publish(int hostPort, int containerPort) {
    ports.put(hostPort, containerPort);
    return this;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException when there is no engine, no such image, or the container does not
   *     start
   */
  @Override
  public PartProcess launch() {
    GenericContainer<?> existing = container;
    if (existing == null) {
      GenericContainer<?> created = create();
      container = created;
      return run(created, 0);
    }
    DockerClient docker = existing.getDockerClient();
    int logStart = LogUtils.getOutput(docker, existing.getContainerId()).length();
    docker.startContainerCmd(existing.getContainerId()).exec();
    return run(existing, logStart);
  }

  @Override
  public void discard() {
    AtExit.deregister(ending);
    remove();
  }

  /** What is said when there is no engine: there is no falling back to embedded parts. */
  static IllegalStateException noEngine(String name, RuntimeException why) {
    return new IllegalStateException(
        "Cannot start "
            + name
            + " in a container: no Docker engine answers, or Testcontainers cannot work with it."
            + " Start one, or name it in DOCKER_HOST, or leave the property out ("
            + Housing.PROPERTY
            + "="
            + Housing.CONTAINERS.text()
            + ", DOCKER_HOST="
            + System.getenv("DOCKER_HOST")
            + ", TESTCONTAINERS_RYUK_DISABLED="
            + System.getenv("TESTCONTAINERS_RYUK_DISABLED")
            + "): "
            + why.getMessage(),
        why);
  }

  private DockerClient engine() {
    try {
      return DockerClientFactory.instance().client();
    } catch (RuntimeException e) {
      throw noEngine(name, e);
    }
  }

  private GenericContainer<?> create() {
    DockerClient docker = engine();
    DockerImageName reference = DockerImageName.parse(image.reference());
    fetch(docker, reference);
    GenericContainer<?> created =
        new GenericContainer<>(reference)
            .withEnv(environment)
            .withCreateContainerCmdModifier(this::publishPorts);
    if (!command.isEmpty()) {
      created.setCommand(command.toArray(String[]::new));
    }
    try {
      created.start();
    } catch (ContainerLaunchException e) {
      throw new IllegalStateException(
          "Cannot start "
              + name
              + " in a container ("
              + image.property()
              + "="
              + image.reference()
              + "): "
              + e.getMessage(),
          e);
    }
    LIVE.add(this);
    AtExit.register(ending);
    Watchdog.ofThisJvm().addContainer(created.getContainerId());
    return created;
  }

  /** Pulls the image where it is not here yet; Testcontainers itself would try for many minutes. */
  private void fetch(DockerClient docker, DockerImageName reference) {
    try {
      docker.inspectImageCmd(reference.asCanonicalNameString()).exec();
      return;
    } catch (NotFoundException e) {
      LOGGER.info("Pulling an image name={} image={}", name, reference);
    }
    try {
      boolean complete =
          docker
              .pullImageCmd(reference.getUnversionedPart())
              .withTag(reference.getVersionPart())
              .exec(new PullImageResultCallback())
              .awaitCompletion(PULL_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      if (!complete) {
        throw new IllegalStateException(cannotFetch("it takes too long, timeout=" + PULL_TIMEOUT));
      }
    } catch (DockerException | DockerClientException e) {
      throw new IllegalStateException(cannotFetch(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(cannotFetch("interrupted"), e);
    }
  }

  private String cannotFetch(@Nullable String why) {
    return "Cannot start "
        + name
        + " in a container: its image is not here, and cannot be pulled. Pull or build it, or name"
        + " another ("
        + image.property()
        + "="
        + image.reference()
        + "): "
        + why;
  }

  private PartProcess run(GenericContainer<?> started, int logStart) {
    return new ContainerProcess(
        name, started.getDockerClient(), started.getContainerId(), ports.keySet(), logStart);
  }

  private void publishPorts(CreateContainerCmd create) {
    List<PortBinding> bindings =
        ports.entrySet().stream()
            .map(
                port ->
                    new PortBinding(
                        Ports.Binding.bindIpAndPort("127.0.0.1", port.getKey()),
                        ExposedPort.tcp(port.getValue())))
            .toList();
    HostConfig host = Objects.requireNonNullElseGet(create.getHostConfig(), HostConfig::new);
    create
        .withExposedPorts(bindings.stream().map(PortBinding::getExposedPort).toList())
        .withHostConfig(host.withPortBindings(bindings));
  }

  private synchronized void remove() {
    GenericContainer<?> existing = container;
    if (existing != null) {
      String id = existing.getContainerId();
      existing.stop();
      Watchdog.ofThisJvm().removeContainer(id);
      LIVE.remove(this);
      container = null;
    }
  }
}
