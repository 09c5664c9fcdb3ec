package io.meridian.objects;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** JSON with a format number, read strictly. */
final class Json {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static byte[] bytes(ObjectNode json) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write JSON", e);
    }
  }

  static JsonNode read(byte[] bytes, int format) throws IOException {
    JsonNode json = MAPPER.readTree(bytes);
    if (json.path("format").asInt() != format) {
      throw new IOException(
          "of another format (expected=" + format + ", format=" + json.path("format") + ")");
    }
    return json;
  }

  static String text(JsonNode json, String field) throws IOException {
    JsonNode value = json.path(field);
    if (!value.isTextual()) {
      throw new IOException("no text (field=" + field + ")");
    }
    return value.textValue();
  }

  static long number(JsonNode json, String field) throws IOException {
    JsonNode value = json.path(field);
    if (!value.canConvertToLong()) {
      throw new IOException("no whole number (field=" + field + ")");
    }
    return value.longValue();
  }
}
