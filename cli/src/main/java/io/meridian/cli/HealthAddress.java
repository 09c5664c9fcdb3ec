package io.meridian.cli;

import io.meridian.config.ConfigTree;
import java.net.InetSocketAddress;

/** The {@code health} section: where a program's health endpoint listens. */
final class HealthAddress {

  private static final int DEFAULT_PORT = 8090;
  private static final int MAX_PORT = 65_535;

  private HealthAddress() {}

  /** Reads the section; port 0 takes a free one, which the log names. */
  static InetSocketAddress of(ConfigTree section) {
    String host = section.text("host", "127.0.0.1");
    InetSocketAddress address =
        new InetSocketAddress(host, section.integer("port", DEFAULT_PORT, 0, MAX_PORT));
    if (address.isUnresolved()) {
      section.reject("host", host, "expected an address of this machine");
    }
    return address;
  }
}
