package io.meridian.target;

import java.time.Duration;

/** Connection settings of test servers, which know neither passwords nor TLS. */
final class Connections {

  private Connections() {}

  /**
   * With a patience that no test comes to the end of.
   *
   * @param name of the session
   */
  static ConnectionSettings of(String host, int port, String database, String user, String name) {
    return new ConnectionSettings(
        host,
        port,
        database,
        user,
        "",
        "disable",
        "",
        Duration.ofSeconds(5),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        name);
  }
}
