package io.meridian.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReportPagesTest {

  private final SampleReports reports = new SampleReports();
  private final HealthServer server =
      HealthServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), reports);

  @AfterEach
  void end() {
    server.close();
  }

  @Test
  void keys_tellsTheStateOfAKey() throws Exception {
    JsonNode report = json(get("/keys?key=" + encoded(SampleReports.KEY)), 200);

    assertThat(report.path("key").asText()).isEqualTo(SampleReports.KEY);
    assertThat(report.path("held").asBoolean()).isTrue();
    assertThat(report.path("merged").isNull()).isTrue();
    assertThat(report.at("/siblings/0/fields/body").asText()).isEqualTo("from Europe");
    assertThat(report.path("context").asText()).contains("us-west-1=1:12");
  }

  @Test
  void keys_areDecodedOnce() throws Exception {
    String key = "default/notes/a%2Fb";
    reports.tell(key, reports.explain(SampleReports.KEY).orElseThrow());

    json(get("/keys?key=" + encoded(key)), 200);
  }

  @Test
  void keys_answersNotFoundWhenNothingIsKnown() throws Exception {
    JsonNode error = json(get("/keys?key=" + encoded("default/notes/8")), 404);

    assertThat(error.path("error").asText()).contains("default/notes/8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/keys",
        "/keys?key=",
        "/keys?key=nonsense",
        "/keys?key=%25zz",
        "/conflicts?limit=0",
        "/conflicts?limit=many",
        "/conflicts?limit=99999999999"
      })
  void question_isRefusedWhenItMakesNoSense(String path) throws Exception {
    assertThat(json(get(path), 400).path("error").asText()).isNotEmpty();
  }

  @Test
  void conflicts_areAsManyAsAskedFor() throws Exception {
    assertThat(json(get("/conflicts"), 200)).hasSize(2);
    JsonNode one = json(get("/conflicts?limit=1"), 200);
    assertThat(one).hasSize(1);
    assertThat(one.at("/0/regions/1").asText()).isEqualTo("us-west-1");
  }

  @Test
  void tombstones_areTold() throws Exception {
    JsonNode partitions = json(get("/tombstones"), 200);

    assertThat(partitions.at("/0/tombstones").asLong()).isEqualTo(3);
    assertThat(partitions.at("/0/blockedBy/0").asText()).isEqualTo("eu-central-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/keys?key=default/notes/7", "/conflicts", "/tombstones"})
  void pages_areUnavailableWhileTheResolverIsNotReady(String path) throws Exception {
    reports.ready(false);

    assertThat(json(get(path), 503).path("error").asText()).contains("not ready");
  }

  @Test
  void paths_belowAPageAreNotFound() throws Exception {
    json(get("/keys/default"), 404);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static JsonNode json(HttpResponse<String> answer, int status) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    return new ObjectMapper().readTree(answer.body());
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }
}
