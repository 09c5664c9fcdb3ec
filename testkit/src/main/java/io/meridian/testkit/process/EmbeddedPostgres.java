package io.meridian.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A directory of Postgres' data, and the child process that serves it. */
final class EmbeddedPostgres implements PartLauncher {

  private static final Duration INIT_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration CLEAR_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(5);
  private static final int PID_FILE_SHARED_MEMORY_LINE = 6;

  private final String name;
  private final Scratch scratch;
  private final Path data;
  private final List<String> words;

  private EmbeddedPostgres(String name, Scratch scratch, Path data, List<String> words) {
    this.name = name;
    this.scratch = scratch;
    this.data = data;
    this.words = words;
  }

  /**
   * A new server without tables.
   *
   * @param name of its directory and log
   * @param settings of {@code postgresql.conf}, before the defaults here
   */
  static EmbeddedPostgres initialised(
      Scratch scratch, String name, int port, Map<String, String> settings) {
    PostgresBinaries binaries = PostgresBinaries.unpacked();
    Path data = scratch.directory(name + "-data");
    initialise(binaries, scratch, name, data);
    List<String> words = new ArrayList<>(binaries.command("postgres", "-D", data.toString()));
    Map<String, String> all = new LinkedHashMap<>();
    all.put("listen_addresses", "127.0.0.1");
    all.put("port", Integer.toString(port));
    all.put("unix_socket_directories", "");
    all.putAll(settings);
    all.forEach((key, value) -> words.addAll(List.of("-c", key + "=" + value)));
    return new EmbeddedPostgres(name, scratch, data, words);
  }

  @Override
  public PartProcess launch() {
    return ChildProcess.start(
        new ChildProcess.Command(
            name, words, Map.of(), scratch.root(), scratch.file(name + ".log")));
  }

  /**
   * A killed postmaster leaves its lock file: should its process id be taken by then, the next
   * start would refuse. Its segment of System V shared memory would stay until the machine
   * restarts.
   */
  @Override
  public void clearAfterKill() {
    Path pidFile = data.resolve("postmaster.pid");
    try {
      if (!Files.exists(pidFile)) {
        return;
      }
      List<String> lines = Files.readAllLines(pidFile);
      if (lines.size() > PID_FILE_SHARED_MEMORY_LINE) {
        String[] keyAndId = lines.get(PID_FILE_SHARED_MEMORY_LINE).trim().split("\\s+");
        if (keyAndId.length == 2) {
          removeSharedMemory(keyAndId[1]);
        }
      }
      Files.delete(pidFile);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot clean up after a crash of " + name, e);
    }
  }

  private void removeSharedMemory(String id) {
    ChildProcess.start(
            new ChildProcess.Command(
                "ipcrm",
                List.of("ipcrm", "-m", id),
                Map.of(),
                scratch.root(),
                scratch.file("ipcrm.log")))
        .awaitSuccess(CLEAR_TIMEOUT);
  }

  private static void initialise(
      PostgresBinaries binaries, Scratch scratch, String name, Path data) {
    try {
      Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot prepare a data directory: " + data, e);
    }
    List<String> words =
        binaries.command(
            "initdb",
            "--pgdata=" + data,
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync");
    ChildProcess initdb =
        ChildProcess.start(
            new ChildProcess.Command(
                name + "-initdb",
                words,
                Map.of(),
                scratch.root(),
                scratch.file(name + "-initdb.log")));
    // Killed, the server that it runs would leave shared memory.
    Runnable ending = () -> initdb.stopTree(EXIT_TIMEOUT);
    AtExit.register(ending);
    initdb.awaitSuccess(INIT_TIMEOUT);
    AtExit.deregister(ending);
  }
}
