package io.meridian.testkit.process;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The programs of Postgres, unpacked from the class path once a JVM. */
final class PostgresBinaries {

  private static final int OWNER_EXECUTE = 0100;

  private final Path home;

  private PostgresBinaries(Path home) {
    this.home = home;
  }

  /** The programs for this platform; the first call takes some seconds. */
  static PostgresBinaries unpacked() {
    return Holder.BINARIES;
  }

  /**
   * A command line of one of the programs. Postgres refuses to run as root; in a user namespace of
   * its own it is nobody, while the files stay root's.
   */
  List<String> command(String program, String... arguments) {
    List<String> words = new ArrayList<>();
    if (isRoot()) {
      words.addAll(List.of("unshare", "-U"));
    }
    words.add(home.resolve("bin").resolve(program).toString());
    words.addAll(List.of(arguments));
    return words;
  }

  private static boolean isRoot() {
    Path self = Path.of("/proc/self");
    try {
      return Files.exists(self) && Files.getAttribute(self, "unix:uid").equals(0);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot find out which user this is", e);
    }
  }

  private static PostgresBinaries unpack() {
    String name = archive();
    Scratch scratch = Scratch.create("postgres-binaries");
    try (InputStream resource = PostgresBinaries.class.getResourceAsStream("/" + name)) {
      if (resource == null) {
        throw new IllegalStateException(
            "Cannot unpack Postgres: no binaries for this platform on the class path (archive="
                + name
                + ")");
      }
      untar(resource, scratch.root());
      return new PostgresBinaries(scratch.root());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot unpack Postgres (archive=" + name + ")", e);
    }
  }

  private static String archive() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch");
    return "postgres-"
        + (system.startsWith("mac") ? "darwin" : system)
        + "-"
        + (machine.equals("aarch64") ? "arm_64" : "x86_64")
        + ".txz";
  }

  private static void untar(InputStream archive, Path root) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(archive)))) {
      TarArchiveEntry entry = tar.getNextEntry();
      while (entry != null) {
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("interrupted at " + entry.getName());
        }
        Path target = root.resolve(entry.getName()).normalize();
        if (!target.startsWith(root)) {
          throw new IOException("An entry leads out of the archive: " + entry.getName());
        }
        write(tar, entry, target);
        entry = tar.getNextEntry();
      }
    }
  }

  private static void write(InputStream content, TarArchiveEntry entry, Path target)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(target.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
    } else if (entry.isLink()) {
      throw new IOException("A hard link: " + entry.getName());
    } else {
      Files.copy(content, target);
      if ((entry.getMode() & OWNER_EXECUTE) != 0) {
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
  }

  /** Unpacks when it is first asked for. */
  private static final class Holder {
    private static final PostgresBinaries BINARIES = unpack();
  }
}
