package io.meridian.testkit.process;

import static io.meridian.testkit.process.Stopwatch.timed;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakedProcesses.class)
class RegistryIT {

  private static final String SCHEMA = "{\"schema\":\"\\\"string\\\"\"}";

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void registry_isEmptyOnTheSamePortWhenItWasKilledAndRestarted() throws Exception {
    try (Scratch scratch = Scratch.create("registry-it");
        Registry registry = timed("registry start", () -> Registry.start(scratch))) {
      HttpRequest register =
          HttpRequest.newBuilder(URI.create(registry.url() + "/subjects/facts-value/versions"))
              .header("Content-Type", "application/vnd.schemaregistry.v1+json")
              .POST(BodyPublishers.ofString(SCHEMA))
              .build();
      assertThat(text(register)).startsWith("{\"id\":");
      assertThat(subjects(registry)).isEqualTo("[\"facts-value\"]");

      registry.kill9();
      timed("registry restart after kill -9", registry::restart);

      assertThat(subjects(registry)).isEqualTo("[]");
      assertThat(text(register)).startsWith("{\"id\":");
    }
  }

  private String subjects(Registry registry) throws Exception {
    return text(HttpRequest.newBuilder(URI.create(registry.url() + "/subjects")).build());
  }

  private String text(HttpRequest request) throws Exception {
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }
}
