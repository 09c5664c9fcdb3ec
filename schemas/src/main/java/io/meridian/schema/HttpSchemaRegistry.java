package io.meridian.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * The registry over its REST interface.
 *
 * <p>Ids and schemas once had are kept for the life of this object, in both directions. Schemas
 * count as equal as {@link Schema#equals} has it, without documentation and aliases.
 *
 * <p>A registry of several nodes may answer about an id that another node has just given out with
 * "unknown"; {@link #schema} therefore believes that only when asked twice. And a registry may
 * answer "conflict" to all but one of those who register the same new schema at the same time, as
 * if it were an incompatible one; {@link #register} therefore believes that only when told
 * repeatedly.
 */
final class HttpSchemaRegistry implements SchemaRegistry {

  private static final int CONFLICT = 409;
  private static final int CONFLICTS_TRIED_AGAIN = 2;

  private final RegistryHttp http;
  private final boolean normalize;
  private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();
  private final Map<Lookup, Integer> ids = new ConcurrentHashMap<>();

  HttpSchemaRegistry(RegistryHttp http, boolean normalize) {
    this.http = http;
    this.normalize = normalize;
  }

  @Override
  public int register(String subject, Schema schema) {
    return idOf(subject, schema, "register schema", "/versions");
  }

  @Override
  public int id(String subject, Schema schema) {
    return idOf(subject, schema, "look up schema", "");
  }

  @Override
  public Schema schema(int id) {
    Schema known = schemas.get(id);
    if (known != null) {
      return known;
    }
    String doing = "find schema (id=" + id + ")";
    String path = "/schemas/ids/" + id;
    RegistryAnswer answer = http.send(doing, path, null);
    if (answer.unknown()) {
      answer = http.send(doing, path, null);
    }
    Schema found = parse(doing, answer, body(doing, answer));
    Schema raced = schemas.putIfAbsent(id, found);
    return raced == null ? found : raced;
  }

  @Override
  public RegisteredSchema latest(String subject) {
    return version(subject, "latest");
  }

  @Override
  public void close() {
    // The JDK's client of release 17 ends its threads by itself once it is unreachable.
    schemas.clear();
    ids.clear();
  }

  private int idOf(String subject, Schema schema, String verb, String below) {
    Lookup lookup = new Lookup(subject, schema);
    Integer known = ids.get(lookup);
    if (known != null) {
      return known;
    }
    String doing = verb + " (subject=" + subject + ", record=" + schema.getFullName() + ")";
    ObjectNode request = JsonNodeFactory.instance.objectNode().put("schema", schema.toString());
    String path = "/subjects/" + encode(subject) + below + (normalize ? "?normalize=true" : "");
    RegistryAnswer answer = http.send(doing, path, request.toString());
    for (int i = 0; i < CONFLICTS_TRIED_AGAIN && answer.status() == CONFLICT; i++) {
      answer = http.send(doing, path, request.toString());
    }
    JsonNode body = body(doing, answer);
    int id = positive(doing, answer, body, "id");
    ids.put(lookup, id);
    schemas.putIfAbsent(id, schema);
    return id;
  }

  private RegisteredSchema version(String subject, String version) {
    String doing = "find schema (subject=" + subject + ", version=" + version + ")";
    RegistryAnswer answer =
        http.send(doing, "/subjects/" + encode(subject) + "/versions/" + version, null);
    JsonNode body = body(doing, answer);
    int id = positive(doing, answer, body, "id");
    int number = positive(doing, answer, body, "version");
    return new RegisteredSchema(subject, id, number, parse(doing, answer, body));
  }

  private Schema parse(String doing, RegistryAnswer answer, JsonNode body) {
    String type = body.path("schemaType").asText("AVRO");
    JsonNode text = body.path("schema");
    if (!type.equals("AVRO")) {
      throw new UnknownSchemaException(
          "Cannot "
              + doing
              + ": it is not an Avro schema (url="
              + answer.address()
              + ", type="
              + type
              + ")");
    }
    if (!text.isTextual()) {
      throw missing(doing, answer, "schema");
    }
    try {
      Schema.Parser parser = new Schema.Parser();
      addReferences(parser, body.path("references"));
      return parser.parse(text.asText());
    } catch (AvroRuntimeException e) {
      throw new UnknownSchemaException(
          "Cannot "
              + doing
              + ": its text is not a legal Avro schema (url="
              + answer.address()
              + ")",
          e);
    }
  }

  private void addReferences(Schema.Parser parser, JsonNode references) {
    for (JsonNode reference : references) {
      Schema referred =
          version(reference.path("subject").asText(), reference.path("version").asText()).schema();
      if (!parser.getTypes().containsKey(referred.getFullName())) {
        parser.addTypes(Map.of(referred.getFullName(), referred));
      }
    }
  }

  private static JsonNode body(String doing, RegistryAnswer answer) {
    if (answer.succeeded()) {
      return answer.json(doing);
    }
    String message =
        "Cannot "
            + doing
            + ": the schema registry refused (url="
            + answer.address()
            + ", answer="
            + answer.complaint()
            + ")";
    throw answer.unknown()
        ? new UnknownSchemaException(message)
        : new SchemaRegistryException(message);
  }

  private static int positive(String doing, RegistryAnswer answer, JsonNode body, String field) {
    JsonNode value = body.path(field);
    if (!value.isInt() || value.asInt() < 1) {
      throw missing(doing, answer, field);
    }
    return value.asInt();
  }

  private static SchemaRegistryException missing(
      String doing, RegistryAnswer answer, String field) {
    return new SchemaRegistryException(
        "Cannot "
            + doing
            + ": the answer has no legal "
            + field
            + "; is this a schema registry? (url="
            + answer.address()
            + ", status="
            + answer.status()
            + ")");
  }

  private static String encode(String subject) {
    return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private record Lookup(String subject, Schema schema) {}
}
