package io.meridian.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.health.Health;
import io.meridian.health.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class HealthServerTest {

  private final HttpClient http = HttpClient.newHttpClient();
  private final Fake program = new Fake();

  @Test
  void pages_tellWhetherItLivesAndIsReady() throws Exception {
    try (HealthServer server = server()) {
      program.health = Health.waiting("starting");
      assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
      assertThat(get(server, "/health/ready").statusCode()).isEqualTo(503);
      assertThat(get(server, "/health/ready").body()).isEqualTo("starting\n");

      program.health = Health.up("running");
      assertThat(get(server, "/health/ready").statusCode()).isEqualTo(200);

      program.health = Health.failed("slot is gone");
      assertThat(get(server, "/health/live").statusCode()).isEqualTo(503);
      assertThat(get(server, "/health/live").body()).isEqualTo("slot is gone\n");
      assertThat(get(server, "/anything").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void metrics_arePrometheusText() throws Exception {
    program.health = Health.up("running");
    program.metrics.put("events_total{region=\"us-west-1\"}", 3L);
    program.metrics.put("events_failed_total", 0);
    program.metrics.put("events_total{region=\"eu-central-1\"}", 2L);
    program.metrics.put("lag_seconds", 0.25);
    program.metrics.put("age_seconds", Double.POSITIVE_INFINITY);

    try (HealthServer server = server()) {
      HttpResponse<String> answer = get(server, "/metrics");

      assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
          .startsWith("text/plain; version=0.0.4");
      assertThat(answer.body())
          .isEqualTo(
              """
              # TYPE meridian_age_seconds gauge
              meridian_age_seconds +Inf
              # TYPE meridian_events_failed_total counter
              meridian_events_failed_total 0
              # TYPE meridian_events_total counter
              meridian_events_total{region="eu-central-1"} 2
              meridian_events_total{region="us-west-1"} 3
              # TYPE meridian_lag_seconds gauge
              meridian_lag_seconds 0.25
              # TYPE meridian_live gauge
              meridian_live 1
              # TYPE meridian_ready gauge
              meridian_ready 1
              """);
    }
  }

  private HealthServer server() {
    return HealthServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), program);
  }

  private HttpResponse<String> get(HealthServer server, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static final class Fake implements Program {
    private volatile Health health = Health.waiting("not started");
    private final Map<String, Number> metrics = new LinkedHashMap<>();

    @Override
    public String name() {
      return "fake";
    }

    @Override
    public void start() {}

    @Override
    public void close() {}

    @Override
    public Health health() {
      return health;
    }

    @Override
    public Map<String, Number> metrics() {
      return metrics;
    }
  }
}
