package io.meridian.benchmarks.contest;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the build has put the plugins of others. */
final class Peers {

  private Peers() {}

  /**
   * The plugin path.
   *
   * @throws IllegalStateException when the build was not whole
   */
  static Path plugins() {
    // The distribution is cli/target/meridian.
    Path home = Path.of(System.getProperty("meridian.home", "cli/target/meridian"));
    Path peers = home.resolve("../../../benchmarks/target/peers").normalize();
    if (!Files.isDirectory(peers.resolve("debezium-connector-jdbc"))
        || !Files.isDirectory(peers.resolve("row-converter"))) {
      throw new IllegalStateException(
          "Cannot find the peers: build with mvn package first (looked in=" + peers + ")");
    }
    return peers;
  }
}
