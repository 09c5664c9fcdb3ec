package io.meridian.testkit.process;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** Settings in the form that Kafka's programs read. */
final class PropertiesFile {

  private PropertiesFile() {}

  /** Writes the settings; returns the file. */
  static Path write(Path file, Map<String, String> settings) {
    Properties properties = new Properties();
    properties.putAll(settings);
    StringWriter text = new StringWriter();
    try {
      properties.store(text, null);
      return Files.writeString(file, text.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write a configuration: " + file, e);
    }
  }
}
