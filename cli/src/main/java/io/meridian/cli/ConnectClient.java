package io.meridian.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The REST interface of a Connect worker, for what people do to connectors. What it refuses or does
 * not answer is a {@link CommandException}.
 */
final class ConnectClient {

  private static final Duration TIMEOUT = Duration.ofSeconds(15);
  private static final int CONFLICT = 409;

  private final URI base;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();

  ConnectClient(URI base) {
    this.base = URI.create(base.toString().replaceFirst("/*$", "/"));
  }

  /** All connectors by their names, each with its configuration and its status. */
  Map<String, JsonNode> connectors() {
    Map<String, JsonNode> connectors = new LinkedHashMap<>();
    send("GET", "connectors?expand=info&expand=status")
        .fields()
        .forEachRemaining(field -> connectors.put(field.getKey(), field.getValue()));
    return connectors;
  }

  /** Pauses a connector: its tasks keep their partitions and read nothing. */
  void pause(String connector) {
    send("PUT", path(connector, "/pause"));
  }

  /** Lets a connector go on, paused or stopped. */
  void resume(String connector) {
    send("PUT", path(connector, "/resume"));
  }

  /** Starts what failed of a connector anew. */
  void restartFailed(String connector) {
    send("POST", path(connector, "/restart?includeTasks=true&onlyFailed=true"));
  }

  /** Stops and forgets a connector. */
  void delete(String connector) {
    send("DELETE", path(connector, ""));
  }

  private static String path(String connector, String rest) {
    // A name may have blanks and slashes; what URLEncoder writes for a blank is for forms only.
    return "connectors/"
        + URLEncoder.encode(connector, StandardCharsets.UTF_8).replace("+", "%20")
        + rest;
  }

  private JsonNode send(String method, String path) {
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(base.resolve(path))
                  .timeout(TIMEOUT)
                  .header("Accept", "application/json")
                  .method(method, HttpRequest.BodyPublishers.noBody())
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      JsonNode body =
          answer.body().isEmpty()
              ? MissingNode.getInstance()
              : JsonText.MAPPER.readTree(answer.body());
      if (answer.statusCode() / 100 != 2) {
        throw new CommandException(
            "Cannot ask Connect to "
                + method
                + " "
                + path
                + ": "
                + body.path("message").asText("no reason was given")
                + (answer.statusCode() == CONFLICT ? "; it rebalances, try again" : "")
                + " (url="
                + base
                + ", status="
                + answer.statusCode()
                + ")");
      }
      return body;
    } catch (JsonProcessingException e) {
      throw new CommandException(
          "Cannot ask Connect: something else answers there (url=" + base + ")");
    } catch (IOException e) {
      throw new CommandException(
          "Cannot ask Connect: no worker answers (url="
              + base
              + ", why="
              + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
              + ")");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("Cannot ask Connect: interrupted (url=" + base + ")");
    }
  }
}
