package io.meridian.endpoint;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.meridian.health.Health;
import io.meridian.health.Program;
import io.meridian.report.Reports;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves a program's health and metrics over HTTP.
 *
 * <ul>
 *   <li>{@code /health/live}: 200 while the program works, 503 when only a restart can help
 *   <li>{@code /health/ready}: 200 when it does its work now, 503 while it starts or catches up
 *   <li>{@code /metrics}: the metrics as Prometheus text
 * </ul>
 *
 * <p>Of a resolver also what {@link ReportPages} tells about keys and conflicts.
 *
 * <p>The body of the health pages is one sentence. There is no authentication: it is meant for an
 * address that only operators reach, which is why the default host is the loopback.
 */
public final class HealthServer implements AutoCloseable {

  private static final String TEXT = "text/plain; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService executor;

  private HealthServer(HttpServer server, ExecutorService executor) {
    this.server = server;
    this.executor = executor;
  }

  /**
   * Listens and answers for the program, also before it is started.
   *
   * @param address port 0 takes a free one
   * @throws UncheckedIOException when the address cannot be listened on
   */
  public static HealthServer start(InetSocketAddress address, Program program) {
    HttpServer server;
    try {
      server = HttpServer.create(address, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot serve the health endpoint: " + e.getMessage() + " (address=" + address + ")", e);
    }
    ExecutorService executor =
        Executors.newFixedThreadPool(
            2,
            task -> {
              Thread thread = new Thread(task, "health-server");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(executor);
    server.createContext(
        "/health/live",
        exchange -> {
          Health health = program.health();
          health(exchange, health, health.live());
        });
    server.createContext(
        "/health/ready",
        exchange -> {
          Health health = program.health();
          health(exchange, health, health.live() && health.ready());
        });
    server.createContext(
        "/metrics",
        exchange ->
            respond(
                exchange,
                200,
                PrometheusText.CONTENT_TYPE,
                PrometheusText.of(program.health(), program.metrics())));
    if (program instanceof Reports reports) {
      ReportPages.serve(server, reports);
    }
    server.createContext("/", exchange -> respond(exchange, 404, TEXT, "not found\n"));
    server.start();
    return new HealthServer(server, executor);
  }

  /** The port it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }

  private static void health(HttpExchange exchange, Health health, boolean good)
      throws IOException {
    respond(exchange, good ? 200 : 503, TEXT, health.detail() + "\n");
  }

  private static void respond(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    try (exchange) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
      if (!head) {
        try (OutputStream out = exchange.getResponseBody()) {
          out.write(bytes);
        }
      }
    }
  }
}
