package io.meridian.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;

/** The archive as users get it. */
class PluginArchiveIT {

  private static final Path TARGET = Path.of("target");

  @Test
  void archive_isOneDirectoryOfAConfluentHubComponent() throws IOException {
    String version = manifest().path("version").asText();
    String root = "meridian-meridian-sink-" + version + "/";
    List<String> files = new ArrayList<>();
    try (ZipFile zip =
        new ZipFile(TARGET.resolve("meridian-meridian-sink-" + version + ".zip").toFile())) {
      zip.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName).forEach(files::add);
    }

    assertThat(files).allSatisfy(file -> assertThat(file).startsWith(root));
    assertThat(files.stream().map(file -> file.substring(root.length())))
        .contains("manifest.json", "doc/README.md", "doc/LICENSE", "etc/meridian-sink.json");
  }

  @Test
  void lib_hasWhatTheWorkerLacksAndNothingThatItHas() throws IOException {
    List<String> jars = new ArrayList<>();
    try (var found = Files.list(directory().resolve("lib"))) {
      found.forEach(jar -> jars.add(jar.getFileName().toString().replaceAll("-[0-9].*", "")));
    }

    assertThat(jars).contains("s3", "url-connection-client", "eventstream", "reactive-streams");
    assertThat(jars)
        .doesNotContain("netty-nio-client", "apache-client", "slf4j-api", "jackson-databind");
    jars.removeIf(jar -> isOfTheAwsSdk(jar));
    assertThat(jars)
        .containsExactlyInAnyOrder(
            "meridian-core",
            "meridian-schemas",
            "meridian-sink-connector",
            "avro",
            "postgresql",
            "mariadb-java-client",
            "sqlite-jdbc");
  }

  @Test
  void sample_isLegal() throws IOException {
    Map<String, String> properties = new HashMap<>();
    new ObjectMapper()
        .readTree(directory().resolve("etc/meridian-sink.json").toFile())
        .fields()
        .forEachRemaining(field -> properties.put(field.getKey(), field.getValue().asText()));

    assertThat(new MeridianSinkConnector().validate(properties).configValues())
        .flatExtracting(ConfigValue::errorMessages)
        .isEmpty();
  }

  /** The parts of the SDK are many, and which they are is for its own to say. */
  private static boolean isOfTheAwsSdk(String jar) {
    return jar.matches(
        "annotations|arns|auth|aws-.*|checksums.*|crt-core|endpoints-spi|eventstream|http-.*"
            + "|identity-spi|json-utils|metrics-spi|profiles|protocol-core|reactive-streams|regions"
            + "|retries.*|s3|sdk-core|third-party-jackson-core|url-connection-client|utils.*");
  }

  private static JsonNode manifest() throws IOException {
    return new ObjectMapper().readTree(directory().resolve("manifest.json").toFile());
  }

  private static Path directory() {
    try (var found = Files.list(TARGET.resolve("plugins"))) {
      return found.findFirst().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
