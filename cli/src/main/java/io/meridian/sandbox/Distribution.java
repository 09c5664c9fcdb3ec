package io.meridian.sandbox;

import io.meridian.testkit.process.Registry;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The unpacked distribution this JVM runs from, as the launcher or the test names it.
 *
 * @param plugins the plugin path with the sink connector's directory in it
 */
public record Distribution(Path plugins) {

  /** The system property that names its directory. */
  static final String HOME_PROPERTY = "meridian.home";

  /**
   * Finds it, and tells the test kit where its registry is.
   *
   * @throws IllegalStateException when it is not there or not whole
   */
  public static Distribution find() {
    String told = System.getProperty(HOME_PROPERTY);
    if (told == null) {
      throw new IllegalStateException(
          "Cannot find the distribution: start the meridian script, or name the directory ("
              + HOME_PROPERTY
              + " is not set)");
    }
    Path home = Path.of(told);
    Path plugins = home.resolve("plugins");
    Path registry = home.resolve("registry");
    if (!Files.isDirectory(plugins) || !Files.isDirectory(registry)) {
      throw new IllegalStateException(
          "Cannot use the distribution: it lacks plugins or registry ("
              + HOME_PROPERTY
              + "="
              + home
              + ")");
    }
    if (System.getProperty(Registry.HOME_PROPERTY) == null) {
      System.setProperty(Registry.HOME_PROPERTY, registry.toString());
    }
    return new Distribution(plugins);
  }
}
