package io.meridian.resolver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meridian.conflict.FieldValue;
import io.meridian.conflict.FieldValue.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The fields of JSON objects. An array is a set of the texts of its elements. */
final class JsonFields {

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));

  private JsonFields() {}

  static SortedMap<String, FieldValue> fields(byte[] json) {
    SortedMap<String, FieldValue> fields = new TreeMap<>();
    Iterator<Map.Entry<String, JsonNode>> all = object(json).fields();
    while (all.hasNext()) {
      Map.Entry<String, JsonNode> field = all.next();
      fields.put(field.getKey(), value(field.getValue()));
    }
    return fields;
  }

  /** Gives the very bytes when nothing changes. */
  static byte[] with(byte[] json, Map<String, FieldValue> values) {
    ObjectNode object = object(json);
    boolean changed = false;
    for (Map.Entry<String, FieldValue> value : new TreeMap<>(values).entrySet()) {
      JsonNode old = object.get(value.getKey());
      if (old != null && !value(old).equals(value.getValue())) {
        object.set(value.getKey(), node(value.getValue()));
        changed = true;
      }
    }
    try {
      return changed ? JSON.writeValueAsBytes(object) : json;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Cannot write a merged object", e);
    }
  }

  /** The value of a column that holds JSON: an array is a set, anything else its text. */
  static FieldValue ofText(String text) {
    if (!text.stripLeading().startsWith("[")) {
      return FieldValue.text(text);
    }
    try {
      return value(JSON.readTree(text));
    } catch (JsonProcessingException e) {
      return FieldValue.text(text);
    }
  }

  /** The text of a column that holds JSON. */
  static String text(FieldValue value) {
    return value.kind() == Kind.SET ? node(value).toString() : value.text();
  }

  private static FieldValue value(JsonNode node) {
    if (node.isNull()) {
      return FieldValue.NULL;
    }
    if (node.isBoolean()) {
      return FieldValue.bool(node.booleanValue());
    }
    if (node.isNumber()) {
      return FieldValue.number(node.decimalValue().toString());
    }
    if (node.isArray()) {
      List<String> elements = new ArrayList<>();
      node.forEach(element -> elements.add(element.toString()));
      return FieldValue.set(elements);
    }
    return FieldValue.text(node.isTextual() ? node.textValue() : node.toString());
  }

  private static JsonNode node(FieldValue value) {
    switch (value.kind()) {
      case NULL:
        return JSON.getNodeFactory().nullNode();
      case BOOLEAN:
        return JSON.getNodeFactory().booleanNode(Boolean.parseBoolean(value.text()));
      case NUMBER:
        return JSON.getNodeFactory().numberNode(value.amount());
      case SET:
        ArrayNode array = JSON.createArrayNode();
        for (String element : value.elements()) {
          array.add(parsed(element));
        }
        return array;
      default:
        return JSON.getNodeFactory().textNode(value.text());
    }
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Cannot read an element of a set", e);
    }
  }

  private static ObjectNode object(byte[] json) {
    try {
      if (JSON.readTree(json) instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("Cannot read fields: the payload is no JSON", e);
    }
    throw new IllegalArgumentException("Cannot read fields: the payload is no JSON object");
  }
}
