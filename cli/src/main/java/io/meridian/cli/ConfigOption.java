package io.meridian.cli;

import io.meridian.config.ConfigTree;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The {@code --config} option of every command that works on a real deployment. */
final class ConfigOption {

  /** Set by picocli before anything is called. */
  @SuppressWarnings("NullAway.Init")
  @Option(
      names = {"-c", "--config"},
      required = true,
      paramLabel = "FILE",
      description = {
        "YAML file of the region.",
        "MERIDIAN__SECTION__KEY=... in the environment overrides section.key."
      })
  private Path file;

  /** The file's content under the overrides of the environment. */
  ConfigTree tree() {
    return ConfigTree.of(YamlFile.read(file), System.getenv());
  }
}
