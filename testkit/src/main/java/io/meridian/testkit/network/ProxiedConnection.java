package io.meridian.testkit.network;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A client's connection and the one made for it to the part, and a pump each way. */
final class ProxiedConnection {

  private final Socket client;
  private final Socket part;
  private final Pump toPart;
  private final Pump toClient;
  private final Consumer<ProxiedConnection> atClose;
  private final AtomicInteger pumping = new AtomicInteger(2);
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * A connection that carries nothing yet.
   *
   * @param atClose told once, when both sides are closed, in whatever way
   */
  ProxiedConnection(
      String name,
      Socket client,
      Socket part,
      Lane laneToPart,
      Lane laneToClient,
      Consumer<ProxiedConnection> atClose) {
    this.client = client;
    this.part = part;
    this.atClose = atClose;
    this.toPart = new Pump(name, client, part, laneToPart, this::pumpEnded, this::abort);
    this.toClient = new Pump(name, part, client, laneToClient, this::pumpEnded, this::abort);
  }

  void start() {
    toPart.start();
    toClient.start();
  }

  /** Resets both sides: each sees RST. */
  void abort() {
    if (closed.compareAndSet(false, true)) {
      abort(client);
      abort(part);
      toPart.stop();
      toClient.stop();
      atClose.accept(this);
    }
  }

  static void abort(Socket socket) {
    try {
      // Closing with zero linger sends RST instead of FIN.
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // Closed already.
      Thread.onSpinWait();
    }
  }

  private void pumpEnded() {
    if (pumping.decrementAndGet() == 0 && closed.compareAndSet(false, true)) {
      close(client);
      close(part);
      atClose.accept(this);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Closed already.
      Thread.onSpinWait();
    }
  }
}
