package io.meridian.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports of 127.0.0.1 that nothing listens on. A port given out stays reserved for the life of this
 * JVM, against this JVM and against every other one of the same user (a byte lock in a file of
 * {@code java.io.tmpdir}), so that a part finds its port again after a restart.
 *
 * <p>They lie below Linux's range of ephemeral ports: an outgoing connection cannot take the port
 * of a part that is down.
 */
public final class FreePorts {

  private static final int FIRST = 12_000;
  private static final int LAST = 31_999;
  private static final int COUNT = LAST - FIRST + 1;
  // JVMs that start together begin to look in different places.
  private static final int START = (int) (ProcessHandle.current().pid() * 61 % COUNT);
  private static final int CONNECT_TIMEOUT_MS = 500;

  private static final FileChannel RESERVATIONS = openReservations();
  private static final List<Integer> GIVEN = new ArrayList<>();

  private FreePorts() {}

  /** One free port. */
  public static int next() {
    synchronized (GIVEN) {
      for (int i = 0; i < COUNT; i++) {
        int port = FIRST + (START + i) % COUNT;
        if (!GIVEN.contains(port) && isFree(port) && reserve(port)) {
          GIVEN.add(port);
          return port;
        }
      }
      throw new IllegalStateException(
          "Cannot find a free port: all are taken (first=" + FIRST + ", last=" + LAST + ")");
    }
  }

  /** Whether something accepts connections on this port of 127.0.0.1. */
  public static boolean accepts(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_TIMEOUT_MS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean reserve(int port) {
    try {
      // The lock is held until this JVM ends, however it ends.
      return RESERVATIONS.tryLock(port, 1, false) != null;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot reserve a port (port=" + port + ")", e);
    }
  }

  private static FileChannel openReservations() {
    Path file =
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "meridian-testkit-ports-" + System.getProperty("user.name"));
    try {
      return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open the file of port reservations: " + file, e);
    }
  }
}
