package io.meridian.testkit.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP proxy on 127.0.0.1 that can delay, stall, lose and reset what passes through it. Faults
 * hold for connections that are open and for later ones, until {@link #heal()}.
 *
 * <p>A client is sent through it by giving it the proxy's port. Kafka clients follow the address
 * the broker advertises: start the broker with {@code advertised.listeners} at the proxy's port.
 *
 * <p>What it does not do: losing single packets (TCP would repair that), reordering, a limited
 * rate.
 */
public final class TcpProxy implements AutoCloseable {

  private final ServerSocket listener;
  private final InetSocketAddress target;
  private final Map<Direction, Lane> lanes = new EnumMap<>(Direction.class);
  private final Set<ProxiedConnection> open = ConcurrentHashMap.newKeySet();
  private volatile boolean refusing;

  private TcpProxy(ServerSocket listener, InetSocketAddress target) {
    this.listener = listener;
    this.target = target;
    for (Direction direction : Direction.values()) {
      lanes.put(direction, new Lane());
    }
  }

  /** A proxy on a free port in front of a port of 127.0.0.1, which need not listen yet. */
  public static TcpProxy to(int targetPort) {
    return between(0, targetPort);
  }

  /**
   * A proxy on a port of 127.0.0.1 in front of another.
   *
   * @param port where it listens; 0 means any free port
   */
  public static TcpProxy between(int port, int targetPort) {
    try {
      InetAddress loopback = InetAddress.getByName("127.0.0.1");
      ServerSocket listener = new ServerSocket();
      listener.setReuseAddress(true);
      listener.bind(new InetSocketAddress(loopback, port));
      TcpProxy proxy = new TcpProxy(listener, new InetSocketAddress(loopback, targetPort));
      Thread acceptor = new Thread(proxy::accept, "tcp-proxy-" + listener.getLocalPort());
      acceptor.setDaemon(true);
      acceptor.start();
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open a proxy (port=" + port + ")", e);
    }
  }

  /** The port of 127.0.0.1 that clients connect to. */
  public int port() {
    return listener.getLocalPort();
  }

  /** Delays each byte of a direction by this much; zero takes the delay away. */
  public void delay(Direction direction, Duration delay) {
    lane(direction).delay(delay);
  }

  /** Holds both directions: nothing is lost, nothing passes, connections stay open. */
  public void stall() {
    lanes.values().forEach(Lane::stall);
  }

  /** Holds one direction. */
  public void stall(Direction direction) {
    lane(direction).stall();
  }

  /**
   * Loses all bytes of one direction, while the other passes. After {@link #heal()} open
   * connections have a hole in their stream, so they are reset then.
   */
  public void drop(Direction direction) {
    lane(direction).drop();
  }

  /** Ends the connection (RST) that comes to this place; in the place of an earlier cut. */
  public void cut(Cut cut) {
    lane(Direction.TO_PART).gate(cut::asks);
    lane(Direction.TO_CLIENT).gate(cut::answers);
  }

  /** Resets all open connections (RST); new ones are served. */
  public void reset() {
    open.forEach(ProxiedConnection::abort);
  }

  /** Resets all open connections, and each new one as soon as it is made, until {@link #heal()}. */
  public void refuse() {
    refusing = true;
    reset();
  }

  /** Takes all faults away. Connections that lost bytes are reset. */
  public void heal() {
    refusing = false;
    boolean lost = lanes.values().stream().anyMatch(Lane::hasLost);
    if (lost) {
      reset();
    }
    for (Lane lane : lanes.values()) {
      lane.delay(Duration.ZERO);
      lane.open();
    }
  }

  /** How many connections are open through the proxy. */
  public int connections() {
    return open.size();
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot close a proxy (port=" + port() + ")", e);
    } finally {
      reset();
      lanes.values().forEach(Lane::open);
    }
  }

  private Lane lane(Direction direction) {
    return Objects.requireNonNull(lanes.get(direction));
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        serve(listener.accept());
      } catch (IOException e) {
        // Closed, or the client is gone already: the next one may be served.
        Thread.onSpinWait();
      }
    }
  }

  private void serve(Socket client) {
    if (refusing) {
      ProxiedConnection.abort(client);
      return;
    }
    Socket part = new Socket();
    try {
      part.connect(target);
      part.setTcpNoDelay(true);
      client.setTcpNoDelay(true);
    } catch (IOException e) {
      ProxiedConnection.abort(client);
      ProxiedConnection.abort(part);
      return;
    }
    ProxiedConnection connection =
        new ProxiedConnection(
            "tcp-proxy-" + port(),
            client,
            part,
            lane(Direction.TO_PART),
            lane(Direction.TO_CLIENT),
            open::remove);
    open.add(connection);
    connection.start();
    if (refusing) {
      connection.abort();
    }
  }
}
