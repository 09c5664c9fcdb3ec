package io.meridian.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/**
 * What an address of the registry answered.
 *
 * @param status the HTTP status
 * @param body not to be written to
 */
record RegistryAnswer(RegistryAddress address, int status, byte[] body) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SHOWN = 300;

  boolean succeeded() {
    return status >= 200 && status < 300;
  }

  /**
   * Whether the registry says that it does not hold what was asked, as opposed to there being no
   * registry here.
   */
  boolean unknown() {
    int code = errorCode();
    return status == 404 && code >= 40401 && code <= 40403;
  }

  /**
   * The body, an object.
   *
   * @throws SchemaRegistryException when it is none
   */
  JsonNode json(String doing) {
    try {
      JsonNode read = JSON.readTree(body);
      if (read != null && read.isObject()) {
        return read;
      }
    } catch (IOException e) {
      throw new SchemaRegistryException(notJson(doing), e);
    }
    throw new SchemaRegistryException(notJson(doing));
  }

  /** Status, code and message of an error, on one line and not without bounds. */
  String complaint() {
    String message = message();
    int code = errorCode();
    return "HTTP "
        + status
        + (code == 0 || code == status ? "" : ", error " + code)
        + (message.isEmpty() ? "" : ": " + message);
  }

  private String notJson(String doing) {
    return "Cannot "
        + doing
        + ": the answer is not a JSON object; is this a schema registry? (url="
        + address
        + ", status="
        + status
        + ", bytes="
        + body.length
        + ")";
  }

  private int errorCode() {
    return error().path("error_code").asInt(0);
  }

  private String message() {
    String message = error().path("message").asText("").replaceAll("\\s+", " ");
    return message.length() <= SHOWN ? message : message.substring(0, SHOWN) + "…";
  }

  private JsonNode error() {
    try {
      JsonNode read = JSON.readTree(body);
      return read == null ? JSON.createObjectNode() : read;
    } catch (IOException e) {
      return JSON.createObjectNode();
    }
  }
}
