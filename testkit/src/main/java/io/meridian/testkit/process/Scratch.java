package io.meridian.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A temporary directory that nothing survives: deleted by {@link #close()}, at the latest when this
 * JVM ends, however that happens.
 */
public final class Scratch implements AutoCloseable {

  private static final int DELETE_ATTEMPTS = 5;

  private final Path root;
  private final Runnable ending = this::delete;

  private Scratch(Path root) {
    this.root = root;
    Watchdog.ofThisJvm().add(root);
    if (!AtExit.register(ending)) {
      throw new IllegalStateException(
          "Cannot create a scratch directory: this JVM is exiting (path=" + root + ")");
    }
  }

  /**
   * A new, empty directory in {@code java.io.tmpdir}.
   *
   * @param name what it is for, the start of the directory's name
   * @throws IllegalStateException when this JVM is exiting; nothing is left behind
   */
  public static Scratch create(String name) {
    try {
      return new Scratch(Files.createTempDirectory("meridian-" + name + "-"));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot create a scratch directory (name=" + name + ")", e);
    }
  }

  /** The directory itself. */
  public Path root() {
    return root;
  }

  /** A directory in it, created when it is not there yet. */
  public Path directory(String name) {
    try {
      return Files.createDirectories(root.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot create a scratch directory (name=" + name + ")", e);
    }
  }

  /** A path in it; nothing is created. */
  public Path file(String name) {
    return root.resolve(name);
  }

  @Override
  public void close() {
    AtExit.deregister(ending);
    delete();
  }

  private void delete() {
    IOException last = null;
    // A process that was just killed may still have been creating files while the tree was walked.
    for (int attempt = 0; attempt < DELETE_ATTEMPTS; attempt++) {
      try {
        deleteTree();
        Watchdog.ofThisJvm().remove(root);
        return;
      } catch (DirectoryNotEmptyException e) {
        last = e;
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot delete a scratch directory (path=" + root + ")", e);
      }
    }
    throw new UncheckedIOException("Cannot delete a scratch directory (path=" + root + ")", last);
  }

  private void deleteTree() throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
