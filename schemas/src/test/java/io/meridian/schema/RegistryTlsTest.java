package io.meridian.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryTlsTest {

  private static final String PASSWORD = "changeit";

  @TempDir private Path directory;

  @Test
  void registry_isReachedWhenItsCertificateIsTrusted() throws Exception {
    Path store = selfSigned("localhost");
    try (StubServer server = server(store)) {
      server.then(200, "{\"schema\":\"\\\"string\\\"\"}");

      assertThat(connect(server, store).schema(1)).isEqualTo(Schema.create(Schema.Type.STRING));
    }
  }

  @Test
  void registry_isRefusedWhenItsCertificateIsNotTrusted() throws Exception {
    try (StubServer server = server(selfSigned("localhost"))) {
      server.then(200, "{}");

      assertThatExceptionOfType(SchemaRegistryUnavailableException.class)
          .isThrownBy(() -> connect(server, null).schema(1))
          .withMessageContaining(server.url());
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void registry_isRefusedWhenItsCertificateIsForAnotherHost() throws Exception {
    Path store = selfSigned("elsewhere.example");
    try (StubServer server = server(store)) {
      server.then(200, "{}");

      assertThatExceptionOfType(SchemaRegistryUnavailableException.class)
          .isThrownBy(() -> connect(server, store).schema(1));
      assertThat(server.requests()).isEmpty();
    }
  }

  private static SchemaRegistry connect(StubServer server, Path truststore) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("schema.registry.url", server.url());
    properties.put("max.retries", 0);
    if (truststore != null) {
      properties.put("schema.registry.ssl.truststore.location", truststore.toString());
      properties.put("schema.registry.ssl.truststore.password", PASSWORD);
      properties.put("schema.registry.ssl.truststore.type", "PKCS12");
    }
    return SchemaRegistries.connect(properties);
  }

  private static StubServer server(Path store) {
    return StubServer.startTls(
        RegistryTls.context(
            Map.of(
                "ssl.keystore.location",
                store.toString(),
                "ssl.keystore.password",
                PASSWORD,
                "ssl.key.password",
                PASSWORD,
                "ssl.keystore.type",
                "PKCS12")));
  }

  private Path selfSigned(String host) throws IOException, InterruptedException {
    Path store = directory.resolve(host + ".p12");
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process process =
        new ProcessBuilder(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                host,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + host,
                "-ext",
                "SAN=dns:" + host,
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return store;
  }
}
