package io.meridian.cluster;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.KafkaClient;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;

/**
 * Closes when a producer has lost a connection to a broker: until it is opened again the producer
 * sends no more requests, on any connection, and keeps its records. What it has on its way goes on.
 *
 * <p>It stands before the network client of the producer, which calls it in the one thread that
 * sends, so nothing can be sent on a connection newer than the one that was lost. Kafka has no
 * public place for it. It asks the cluster nothing.
 */
final class ConnectionGate implements InvocationHandler {

  private final KafkaClient client;
  private final Runnable closed;

  /** Those that are connected, by their number. Of the sending thread. */
  private final Map<Integer, Node> connected = new HashMap<>();

  private long losses;
  private volatile boolean open = true;

  private ConnectionGate(KafkaClient client, Runnable closed) {
    this.client = client;
    this.closed = closed;
  }

  /**
   * Puts one before a producer that has sent nothing yet.
   *
   * @param closed called in the thread that sends when it closes; must not wait
   * @throws KafkaException when this version of Kafka's client has no place for it
   */
  static ConnectionGate before(KafkaProducer<?, ?> producer, Runnable closed) {
    try {
      Field senders = KafkaProducer.class.getDeclaredField("sender");
      senders.setAccessible(true);
      Object sender = senders.get(producer);
      Field clients = sender.getClass().getDeclaredField("client");
      clients.setAccessible(true);
      ConnectionGate gate = new ConnectionGate((KafkaClient) clients.get(sender), closed);
      clients.set(
          sender,
          Proxy.newProxyInstance(
              KafkaClient.class.getClassLoader(), new Class<?>[] {KafkaClient.class}, gate));
      return gate;
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new KafkaException(
          "Cannot watch the connections of a producer: this version of Kafka's client has no place"
              + " for it (client="
              + KafkaProducer.class.getProtectionDomain().getCodeSource()
              + ")",
          e);
    }
  }

  /** How many connections were lost. */
  synchronized long losses() {
    return losses;
  }

  /**
   * Opens it, unless another connection was lost meanwhile.
   *
   * @param known what {@link #losses} said
   * @return whether it is open
   */
  boolean open(long known) {
    synchronized (this) {
      if (known != losses) {
        return false;
      }
      open = true;
    }
    client.wakeup();
    return true;
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    try {
      return switch (method.getName()) {
        case "ready", "isReady" ->
            passes((Node) arguments[0], (Boolean) method.invoke(client, arguments));
        case "poll" -> {
          Object responses = method.invoke(client, arguments);
          watch();
          yield responses;
        }
        default -> method.invoke(client, arguments);
      };
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private boolean passes(Node node, boolean ready) {
    if (ready) {
      connected.put(node.id(), node);
    }
    return ready && open;
  }

  /** A connection that is lost in a poll is not there again before the next. */
  private void watch() {
    if (connected.values().removeIf(client::connectionFailed)) {
      close();
    }
  }

  private void close() {
    boolean was;
    synchronized (this) {
      losses++;
      was = open;
      open = false;
    }
    if (was) {
      closed.run();
    }
  }
}
