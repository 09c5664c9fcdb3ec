package io.meridian.objects;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A directory of a local file system with hard links. What is written goes into a new file first,
 * is forced to disk, and then gets its name.
 *
 * <p>A name that is written conditionally is a directory of numbered versions, and its tag is the
 * number. To replace version 7 is to link the new file as 8, which only one can do and needs no
 * lock: a process that is stopped in the middle is in nobody's way. One that believes in a version
 * long gone may still find its number free; it then sees that there is a greater one, and that its
 * own counts for nothing.
 */
final class DirectoryStorage implements ObjectStorage {

  private static final String TEMPORARY = ".tmp";
  private static final String VERSION = "v";
  private static final int DIGITS = 19;
  private static final int READS = 100;

  private final Path root;

  DirectoryStorage(Path root) {
    this.root = root;
  }

  @Override
  public Optional<Tagged> read(String name) throws IOException {
    Path path = path(name);
    for (int i = 0; i < READS; i++) {
      try {
        if (!Files.isDirectory(path)) {
          return Optional.of(new Tagged(Files.readAllBytes(path), ""));
        }
        long version = newest(path);
        return version == 0
            ? Optional.empty()
            : Optional.of(
                new Tagged(
                    Files.readAllBytes(path.resolve(file(version))), Long.toString(version)));
      } catch (NoSuchFileException e) {
        if (!Files.exists(path)) {
          return Optional.empty();
        }
        // It was replaced between the look and the reading.
      }
    }
    throw new IOException("Cannot read " + name + ": it is replaced all the time");
  }

  @Override
  public void write(String name, byte[] bytes) throws IOException {
    Path path = path(name);
    directories(above(path));
    Files.move(
        temporary(bytes),
        path,
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    force(above(path));
  }

  @Override
  public Optional<String> replace(String name, byte[] bytes, Optional<String> tag)
      throws IOException {
    Path path = path(name);
    directories(path);
    long expected = tag.map(Long::parseLong).orElse(0L);
    if (newest(path) != expected) {
      return Optional.empty();
    }
    Path temporary = temporary(bytes);
    try {
      Files.createLink(path.resolve(file(expected + 1)), temporary);
    } catch (FileAlreadyExistsException e) {
      return Optional.empty();
    } catch (UnsupportedOperationException e) {
      throw new IOException("Cannot write to " + root + ": its file system has no hard links", e);
    } finally {
      Files.delete(temporary);
    }
    force(path);
    if (newest(path) != expected + 1) {
      return Optional.empty();
    }
    forget(path, expected);
    return Optional.of(Long.toString(expected + 1));
  }

  @Override
  public void list(String prefix, Consumer<Listed> each) throws IOException {
    Path from = path(prefix);
    if (!Files.exists(from)) {
      return;
    }
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (Files.isRegularFile(file)) {
          boolean version = isVersion(file);
          Path name = root.relativize(version ? above(file) : file);
          each.accept(new Listed(name.toString(), Files.getLastModifiedTime(file).toInstant()));
        }
      }
    }
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(path(name));
  }

  @Override
  public void close() {
    // Nothing stays open.
  }

  @Override
  public String toString() {
    return "file://" + root;
  }

  private Path path(String name) throws IOException {
    Path path = root.resolve(name).normalize();
    if (!path.startsWith(root)) {
      throw new IOException("Cannot use the name " + name + ": it leads out of " + root);
    }
    return path;
  }

  /** A new file with these bytes, on disk. */
  private Path temporary(byte[] bytes) throws IOException {
    Path directory = root.resolve(TEMPORARY);
    directories(directory);
    Path file = directory.resolve(UUID.randomUUID().toString());
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    }
    return file;
  }

  /** The greatest version; 0 when there is none. */
  private static long newest(Path path) throws IOException {
    long newest = 0;
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        newest = Math.max(newest, isVersion(file) ? number(file) : 0);
      }
      return newest;
    } catch (NotDirectoryException e) {
      throw new IOException("Cannot write " + path + " conditionally: it is a plain object", e);
    }
  }

  private static void forget(Path path, long upTo) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.toList()) {
        if (isVersion(file) && number(file) <= upTo) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static String file(long version) {
    return String.format(Locale.ROOT, "%s%0" + DIGITS + "d", VERSION, version);
  }

  private static boolean isVersion(Path file) {
    return file.getFileName().toString().matches(VERSION + "\\d{" + DIGITS + "}");
  }

  private static long number(Path file) {
    return Long.parseLong(file.getFileName().toString().substring(VERSION.length()));
  }

  /** Creates what is missing, each name on disk. */
  private static void directories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    directories(above(directory));
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
    force(above(directory));
  }

  private static Path above(Path path) {
    return Objects.requireNonNull(path.getParent(), "a path below the root");
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
