package io.meridian.testkit.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A child JVM of the same Java as this one, {@linkplain JvmOptions#quick quick} unless told. Its
 * directory is the scratch's root, its log {@code <name>.log} there. Not thread-safe; one instance
 * may be started several times, one after the other.
 */
public final class JavaProcess {

  private static final String LOGGING = "child-log4j2.xml";
  private static final String TEMPORARY = "tmp";

  private final String name;
  private final List<String> program = new ArrayList<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final List<String> arguments = new ArrayList<>();
  private JvmOptions options = JvmOptions.quick("256m");

  private JavaProcess(String name) {
    this.name = name;
  }

  /** Runs a class of the class path of this JVM. */
  public static JavaProcess of(String name, String mainClass) {
    return of(name, mainClass, Classpath.ofThisJvm());
  }

  /** Runs a class of the class path given. */
  public static JavaProcess of(String name, String mainClass, Classpath classpath) {
    JavaProcess java = new JavaProcess(name);
    java.program.addAll(List.of("-cp", classpath.text(), mainClass));
    return java;
  }

  /** Runs a jar with a main class of its own. */
  public static JavaProcess ofJar(String name, Path jar) {
    JavaProcess java = new JavaProcess(name);
    java.program.addAll(List.of("-jar", jar.toString()));
    return java;
  }

  /** The greatest heap, as {@code -Xmx} takes it; 256m unless told. */
  public JavaProcess heap(String size) {
    options = options.withHeap(size);
    return this;
  }

  /** How the JVM is run, instead of what was told before. */
  public JavaProcess options(JvmOptions with) {
    options = with;
    return this;
  }

  /** A flag of the JVM, such as {@code -XX:+HeapDumpOnOutOfMemoryError}. */
  public JavaProcess flag(String flag) {
    options = options.with(flag);
    return this;
  }

  /** A system property. */
  public JavaProcess property(String key, String value) {
    return flag("-D" + key + "=" + value);
  }

  /** A variable of the environment, beside this JVM's own. */
  public JavaProcess environment(String key, String value) {
    environment.put(key, value);
    return this;
  }

  /** Arguments of the program, after those given before. */
  public JavaProcess arguments(String... more) {
    arguments.addAll(List.of(more));
    return this;
  }

  /** Starts it. */
  public ChildProcess start(Scratch scratch) {
    scratch.directory(TEMPORARY);
    return ChildProcess.start(command(scratch));
  }

  ChildProcess.Command command(Scratch scratch) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(options.words());
    // A killed JVM deletes nothing: its performance data and the libraries it has unpacked stay.
    words.add("-XX:-UsePerfData");
    words.add("-Djava.io.tmpdir=" + scratch.file(TEMPORARY));
    words.add("-Dlog4j2.configurationFile=" + logging(scratch, name).toUri());
    words.addAll(program);
    words.addAll(arguments);
    return new ChildProcess.Command(
        name, words, environment, scratch.root(), scratch.file(name + ".log"));
  }

  /** A file for each process: another may be reading its own just now. */
  private static Path logging(Scratch scratch, String name) {
    Path file = scratch.file(name + "-log4j2.xml");
    try (InputStream resource =
        Objects.requireNonNull(JavaProcess.class.getResourceAsStream(LOGGING), LOGGING)) {
      Files.copy(resource, file, StandardCopyOption.REPLACE_EXISTING);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the logging configuration: " + file, e);
    }
  }
}
