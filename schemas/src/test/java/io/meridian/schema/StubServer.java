package io.meridian.schema;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** An HTTP server that gives the answers it was told, in turn, the last one for ever. */
final class StubServer implements AutoCloseable {

  private final HttpServer server;
  private final String scheme;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<Answer> answers = new ArrayDeque<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  private StubServer(HttpServer server, String scheme) {
    this.server = server;
    this.scheme = scheme;
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  static StubServer start() {
    try {
      return new StubServer(HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0), "http");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static StubServer startTls(SSLContext context) {
    try {
      HttpsServer server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(context));
      return new StubServer(server, "https");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  StubServer then(int status, String body) {
    answers.add(new Answer(status, body, Stall.NONE));
    return this;
  }

  /** Takes the request and says nothing. */
  StubServer thenSilence() {
    answers.add(new Answer(200, "", Stall.BEFORE_HEADERS));
    return this;
  }

  /** Sends the headers and the first half of the body. */
  StubServer thenStall(String body) {
    answers.add(new Answer(200, body, Stall.WITHIN_BODY));
    return this;
  }

  String url() {
    return scheme + "://localhost:" + server.getAddress().getPort();
  }

  int port() {
    return server.getAddress().getPort();
  }

  List<Request> requests() {
    return requests;
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.add(
        new Request(
            exchange.getRequestMethod() + " " + exchange.getRequestURI(),
            Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")),
            body));
    Answer answer;
    synchronized (answers) {
      answer = answers.size() > 1 ? answers.remove() : answers.element();
    }
    byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      if (answer.stall() == Stall.BEFORE_HEADERS) {
        closed.await();
      }
      exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
      if (answer.stall() == Stall.WITHIN_BODY) {
        exchange.getResponseBody().write(bytes, 0, bytes.length / 2);
        exchange.getResponseBody().flush();
        closed.await();
      }
      exchange.getResponseBody().write(bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What was asked. */
  record Request(String line, Optional<String> authorization, String body) {}

  private record Answer(int status, String body, Stall stall) {}

  private enum Stall {
    NONE,
    BEFORE_HEADERS,
    WITHIN_BODY
  }
}
