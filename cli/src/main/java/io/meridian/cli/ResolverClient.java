package io.meridian.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.meridian.report.CollectionReport;
import io.meridian.report.KeyReport;
import io.meridian.report.OpenConflict;
import io.meridian.version.VersionVector;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks a running resolver. Whatever it does not answer is a {@link CommandException}. */
final class ResolverClient {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final URI base;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

  /**
   * @param base of the resolver's health endpoint
   */
  ResolverClient(URI base) {
    this.base = base;
  }

  /** The state of a key; empty when the resolver knows nothing of it. */
  Optional<KeyReport> key(String key) {
    HttpResponse<String> answer =
        get("/keys?key=" + URLEncoder.encode(key, StandardCharsets.UTF_8));
    return answer.statusCode() == 404
        ? Optional.empty()
        : Optional.of(read(answer, new TypeReference<KeyReport>() {}));
  }

  /** All that was resolved of a key's partition. */
  VersionVector resolved(String key) {
    Map<String, String> answer =
        read(
            get("/resolved?key=" + URLEncoder.encode(key, StandardCharsets.UTF_8)),
            new TypeReference<Map<String, String>>() {});
    return VersionVector.parse(answer.getOrDefault("context", ""));
  }

  /** Keys with several versions. */
  List<OpenConflict> conflicts(int limit) {
    return read(get("/conflicts?limit=" + limit), new TypeReference<List<OpenConflict>>() {});
  }

  /** How far tombstones may be forgotten. */
  List<CollectionReport> tombstones() {
    return read(get("/tombstones"), new TypeReference<List<CollectionReport>>() {});
  }

  private HttpResponse<String> get(String path) {
    URI uri = URI.create(base.toString().replaceFirst("/+$", "") + path);
    try {
      return http.send(
          HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new CommandException(
          "Cannot ask the resolver: it does not answer (url="
              + base
              + ", why="
              + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
              + ")");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("Cannot ask the resolver: interrupted (url=" + base + ")");
    }
  }

  private <T> T read(HttpResponse<String> answer, TypeReference<T> type) {
    try {
      if (answer.statusCode() == 200) {
        return JsonText.MAPPER.readValue(answer.body(), type);
      }
      throw new CommandException(
          "Cannot ask the resolver: "
              + JsonText.MAPPER.readTree(answer.body()).path("error").asText("no reason was given")
              + " (url="
              + base
              + ", status="
              + answer.statusCode()
              + ")");
    } catch (JsonProcessingException e) {
      throw new CommandException(
          "Cannot ask the resolver: something else answers there (url="
              + base
              + ", status="
              + answer.statusCode()
              + ")");
    }
  }
}
