package io.meridian.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.meridian.version.avro.PositionEntry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client makes of a registry that fails, refuses, or is none. */
class HttpSchemaRegistryTest {

  private static final Schema SCHEMA = PositionEntry.getClassSchema();
  private static final String FOUND = "{\"schema\":\"\\\"string\\\"\"}";
  private static final String UNKNOWN = "{\"error_code\":40403,\"message\":\"Schema not found\"}";

  private final StubServer server = StubServer.start();
  private final StubServer other = StubServer.start();

  @AfterEach
  void closeServers() {
    server.close();
    other.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504, 408, 429})
  void schema_isFoundWhenRegistryRecovers(int status) {
    server.then(status, "").then(status, "{\"message\":\"starting\"}").then(200, FOUND);

    assertThat(connect().schema(7)).isEqualTo(Schema.create(Schema.Type.STRING));
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void schema_isAskedOnceWhenFound() {
    server.then(200, FOUND);
    SchemaRegistry registry = connect();

    assertThat(registry.schema(7)).isSameAs(registry.schema(7));
    assertThat(server.requests())
        .extracting(StubServer.Request::line)
        .containsExactly("GET /schemas/ids/7");
  }

  @Test
  void register_isAskedOnceAndAnswersBothDirectionsWhenDone() {
    server.then(200, "{\"id\":12}");
    SchemaRegistry registry = connect();

    assertThat(registry.register("a b-value", SCHEMA)).isEqualTo(12);
    assertThat(registry.register("a b-value", SCHEMA)).isEqualTo(12);
    assertThat(registry.id("a b-value", SCHEMA)).isEqualTo(12);
    assertThat(registry.schema(12)).isEqualTo(SCHEMA);
    assertThat(server.requests())
        .extracting(StubServer.Request::line)
        .containsExactly("POST /subjects/a%20b-value/versions");
  }

  @Test
  void register_sendsSchemaAsText() throws Exception {
    server.then(200, "{\"id\":12}");

    connect("normalize.schemas", "true").register("s", SCHEMA);

    StubServer.Request request = server.requests().get(0);
    assertThat(request.line()).isEqualTo("POST /subjects/s/versions?normalize=true");
    assertThat(new ObjectMapper().readTree(request.body()).get("schema").asText())
        .isEqualTo(SCHEMA.toString());
  }

  @Test
  void schema_isUnavailableWhenRegistryNeverRecovers() {
    server.then(503, "{\"error_code\":50302,\"message\":\"no leader\"}");

    assertThatExceptionOfType(SchemaRegistryUnavailableException.class)
        .isThrownBy(() -> connect("max.retries", 2).schema(7))
        .withMessageContainingAll(
            "id=7", server.url(), "HTTP 503", "50302", "no leader", "tries=3");
    assertThat(server.requests()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 405, 422, 301})
  void register_isRefusedAndNotRepeatedWhenAnswerSaysNo(int status) {
    server.then(status, "{\"error_code\":" + status + ",\"message\":\"no such luck\"}");

    assertThatExceptionOfType(SchemaRegistryException.class)
        .isThrownBy(() -> connect().register("orders-value", SCHEMA))
        .isExactlyInstanceOf(SchemaRegistryException.class)
        .withMessageContainingAll(
            "subject=orders-value", server.url(), "HTTP " + status, "no such luck");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void register_isRefusedWhenConflictStays() {
    server.then(409, "{\"error_code\":409,\"message\":\"incompatible\"}");

    assertThatExceptionOfType(SchemaRegistryException.class)
        .isThrownBy(() -> connect().register("s", SCHEMA))
        .isExactlyInstanceOf(SchemaRegistryException.class)
        .withMessageContainingAll("subject=s", "HTTP 409", "incompatible");
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void register_succeedsWhenConflictWasWithTheSameSchema() {
    server.then(409, "{\"error_code\":409,\"message\":\"exists\"}").then(200, "{\"id\":12}");

    assertThat(connect().register("s", SCHEMA)).isEqualTo(12);
  }

  @Test
  void schema_isUnknownWhenRegistrySaysSoTwice() {
    server.then(404, UNKNOWN);

    assertThatExceptionOfType(UnknownSchemaException.class)
        .isThrownBy(() -> connect().schema(7))
        .withMessageContainingAll("id=7", "40403", "Schema not found");
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void schema_isFoundWhenNodeLaggedBehind() {
    server.then(404, UNKNOWN).then(200, FOUND);

    assertThat(connect().schema(7)).isEqualTo(Schema.create(Schema.Type.STRING));
  }

  @Test
  void schema_isNotCalledUnknownWhenNoRegistryIsThere() {
    server.then(404, "<html>nothing here</html>");

    assertThatExceptionOfType(SchemaRegistryException.class)
        .isThrownBy(() -> connect().schema(7))
        .isExactlyInstanceOf(SchemaRegistryException.class)
        .withMessageContaining("HTTP 404");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>log in</html>", "[1,2]", "{\"schema\":7}", "{}", "{\"schema"})
  void schema_isRefusedWhenAnswerIsGarbage(String body) {
    server.then(200, body);

    assertThatExceptionOfType(SchemaRegistryException.class)
        .isThrownBy(() -> connect().schema(7))
        .isExactlyInstanceOf(SchemaRegistryException.class)
        .withMessageContainingAll("id=7", server.url(), "is this a schema registry?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"id\":\"x\"}", "{\"id\":0}", "{\"id\":-1}", "{\"id\":99999999999}"})
  void register_isRefusedWhenIdIsImpossible(String body) {
    server.then(200, body);

    assertThatExceptionOfType(SchemaRegistryException.class)
        .isThrownBy(() -> connect().register("s", SCHEMA))
        .withMessageContaining("no legal id");
  }

  @Test
  void schema_isUnknownWhenItIsNotAvro() {
    server.then(200, "{\"schemaType\":\"JSON\",\"schema\":\"{}\"}");
    assertThatExceptionOfType(UnknownSchemaException.class)
        .isThrownBy(() -> connect().schema(7))
        .withMessageContaining("type=JSON");

    other.then(200, "{\"schema\":\"{}\"}");
    assertThatExceptionOfType(UnknownSchemaException.class)
        .isThrownBy(() -> registry(Map.of("schema.registry.url", other.url())).schema(7))
        .withMessageContaining("not a legal Avro schema");
  }

  @Test
  void schema_isWholeWhenItRefersToAnother() {
    server
        .then(
            200,
            "{\"schema\":\"{\\\"type\\\":\\\"array\\\",\\\"items\\\":\\\"x.Entry\\\"}\","
                + "\"references\":[{\"name\":\"x.Entry\",\"subject\":\"entry\",\"version\":3}]}")
        .then(
            200,
            "{\"subject\":\"entry\",\"id\":4,\"version\":3,\"schema\":"
                + "\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"x.Entry\\\",\\\"fields\\\":[]}\"}");

    assertThat(connect().schema(7).getElementType().getFullName()).isEqualTo("x.Entry");
    assertThat(server.requests().get(1).line()).isEqualTo("GET /subjects/entry/versions/3");
  }

  @Test
  void secondAddress_isUsedWhenFirstFails_andAskedFirstAfterwards() {
    server.then(500, "");
    other.then(200, FOUND);
    SchemaRegistry registry =
        registry(Map.of("schema.registry.url", server.url() + " , " + other.url() + "/api/v7/"));

    registry.schema(7);
    registry.schema(8);

    assertThat(server.requests()).hasSize(1);
    assertThat(other.requests())
        .extracting(StubServer.Request::line)
        .containsExactly("GET /api/v7/schemas/ids/7", "GET /api/v7/schemas/ids/8");
  }

  @Test
  void secondAddress_isUsedWhenNobodyListensAtFirst() {
    other.then(200, FOUND);
    server.close();

    registry(Map.of("schema.registry.url", server.url() + "," + other.url())).schema(7);

    assertThat(other.requests()).hasSize(1);
  }

  @Test
  void schema_isUnavailableInTimeWhenRegistryIsSilent() {
    server.thenSilence();

    assertThatExceptionOfType(SchemaRegistryUnavailableException.class)
        .isThrownBy(
            () -> connect("schema.registry.request.timeout.ms", 100, "max.retries", "1").schema(7))
        .withMessageContainingAll("id=7", "did not answer within 100 ms");
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void schema_isUnavailableInTimeWhenBodyStalls() {
    server.thenStall(FOUND);

    assertThatExceptionOfType(SchemaRegistryUnavailableException.class)
        .isThrownBy(
            () -> connect("schema.registry.request.timeout.ms", 300, "max.retries", "0").schema(7))
        .withMessageContaining("did not answer within 300 ms");
  }

  @Test
  void interrupt_endsWaitingAndIsKept() {
    server.then(503, "");
    Thread.currentThread().interrupt();

    assertThatExceptionOfType(SchemaRegistryUnavailableException.class)
        .isThrownBy(() -> connect().schema(7))
        .withMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void credentials_areSentAndNeverShown() {
    server.then(401, "{\"error_code\":401,\"message\":\"Unauthorized\"}");
    String url = server.url().replace("http://", "http://ada:s3cret%2B+x@");

    assertThatExceptionOfType(SchemaRegistryException.class)
        .isThrownBy(() -> registry(Map.of("schema.registry.url", url)).schema(7))
        .withMessageContaining("HTTP 401")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret"));
    assertThat(server.requests().get(0).authorization()).contains("Basic YWRhOnMzY3JldCsreA==");
  }

  @Test
  void credentials_comeFromUserInfoOrTokenWhenConfigured() {
    server.then(200, FOUND);

    connect("basic.auth.credentials.source", "USER_INFO", "basic.auth.user.info", "ada:x")
        .schema(1);
    connect(
            "schema.registry.basic.auth.credentials.source", "USER_INFO",
            "schema.registry.basic.auth.user.info", "ada:x")
        .schema(2);
    connect("bearer.auth.token", "t0ken").schema(3);

    assertThat(server.requests())
        .extracting(request -> request.authorization().orElseThrow())
        .containsExactly("Basic YWRhOng=", "Basic YWRhOng=", "Bearer t0ken");
  }

  @Test
  void backoff_doublesToItsLimitAndIsShortenedByHalfAtMost() {
    Backoff backoff = new Backoff(9, Duration.ofMillis(100), Duration.ofMillis(1_000));

    assertThat(backoff.before(0, () -> 0.0)).isEqualTo(Duration.ofMillis(100));
    assertThat(backoff.before(2, () -> 0.0)).isEqualTo(Duration.ofMillis(400));
    assertThat(backoff.before(2, () -> 0.5)).isEqualTo(Duration.ofMillis(300));
    assertThat(backoff.before(40, () -> 0.0)).isEqualTo(Duration.ofMillis(1_000));
    assertThat(backoff.before(40, () -> 0.999))
        .isBetween(Duration.ofMillis(500), Duration.ofMillis(501));
  }

  private SchemaRegistry connect(Object... keysAndValues) {
    Map<String, Object> properties = new HashMap<>(Map.of("schema.registry.url", server.url()));
    for (int i = 0; i < keysAndValues.length; i += 2) {
      properties.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return registry(properties);
  }

  private static SchemaRegistry registry(Map<String, ?> properties) {
    Map<String, Object> quick = new HashMap<>(Map.of("retries.wait.ms", 1));
    quick.putAll(properties);
    return SchemaRegistries.connect(quick);
  }
}
