package io.meridian.testkit.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The REST interface of a Connect worker, with errors that say what was asked and what came back.
 */
public final class ConnectRest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI base;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  ConnectRest(URI base) {
    this.base = base;
  }

  /** Where the worker listens. */
  public URI base() {
    return base;
  }

  /** Reads a resource. */
  public JsonNode get(String path) {
    return send("GET", path, null);
  }

  /** Writes a resource; the body is written as JSON. */
  public JsonNode put(String path, Object body) {
    return send("PUT", path, body);
  }

  /** Asks for an action. */
  public JsonNode post(String path) {
    return send("POST", path, null);
  }

  /** Deletes a resource. */
  public JsonNode delete(String path) {
    return send("DELETE", path, null);
  }

  /**
   * One request.
   *
   * @return the answer; a missing node when it has no body
   * @throws ConnectRestException when the status is not 2xx
   * @throws UncheckedIOException when there was no answer: what was asked may have been done
   */
  private JsonNode send(String method, String path, @Nullable Object body) {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(base.resolve(path))
              .timeout(TIMEOUT)
              .header("Accept", "application/json");
      if (body == null) {
        request.method(method, BodyPublishers.noBody());
      } else {
        request
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(JSON.writeValueAsString(body)));
      }
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new ConnectRestException(
            "Cannot "
                + method
                + " "
                + path
                + ": the worker refused (status="
                + response.statusCode()
                + ", message="
                + message(response.body())
                + ")",
            response.statusCode());
      }
      return response.body().isEmpty() ? MissingNode.getInstance() : JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot " + method + " " + base.resolve(path) + ": no answer (" + e.getMessage() + ")",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot " + method + " " + path + ": interrupted", e);
    }
  }

  private static String message(String body) {
    try {
      JsonNode message = JSON.readTree(body).path("message");
      return message.isMissingNode() ? body : message.asText();
    } catch (JsonProcessingException e) {
      return body;
    }
  }
}
