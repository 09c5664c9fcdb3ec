package io.meridian.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryConfigTest {

  private static final String URL = "http://localhost:8081";

  @ParameterizedTest
  @CsvSource({
    "http://a:8081, http://a:8081",
    "http://a:8081/, http://a:8081",
    "https://A.example/apis/ccompat/v7//, https://A.example/apis/ccompat/v7",
    "HTTP://user:pass@a/x?q=1, http://a/x",
    "http://[::1]:8081, http://[::1]:8081"
  })
  void address_isReadWithoutItsSecrets(String url, String base) {
    assertThat(config(Map.of("schema.registry.url", url)).addresses())
        .extracting(RegistryAddress::toString)
        .containsExactly(base);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost:8081", "ftp://a", "http://", "http://u:s3cret@a b", "/x"})
  void address_isRefusedWhenIllegal(String url) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> config(Map.of("schema.registry.url", url)))
        .withMessageContaining("schema.registry.url")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret"));
  }

  @Test
  void config_isRefusedWhenAddressIsMissing() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> config(Map.of()))
        .withMessageContaining("schema.registry.url");
  }

  @Test
  void config_isRefusedWhenUserInfoIsMissing() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(
            () ->
                config(
                    Map.of(
                        "schema.registry.url", URL, "basic.auth.credentials.source", "USER_INFO")))
        .withMessageContaining("basic.auth.user.info must be set");
  }

  @Test
  void config_isRefusedWhenSourceIsUnknown() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(
            () ->
                config(
                    Map.of(
                        "schema.registry.url",
                        URL,
                        "basic.auth.credentials.source",
                        "SASL_INHERIT")))
        .withMessageContaining("basic.auth.credentials.source");
  }

  @Test
  void config_isRefusedWhenUserAndTokenAreGiven() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(
            () ->
                config(
                    Map.of("schema.registry.url", "http://u:p@a", "bearer.auth.token", "s3cret")))
        .withMessageContaining("bearer.auth.token")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s3\ncret", "s3 cret", "s3cret\u00fc"})
  void config_isRefusedWhenTokenIsIllegal(String token) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> config(Map.of("schema.registry.url", URL, "bearer.auth.token", token)))
        .withMessageContaining("bearer.auth.token")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3"));
  }

  @Test
  void config_isRefusedWhenHostNameShallNotBeVerified() {
    String key = "schema.registry.ssl.endpoint.identification.algorithm";
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> config(Map.of("schema.registry.url", URL, key, "")))
        .withMessageContaining(key);
    assertThat(config(Map.of("schema.registry.url", URL, key, "https")).ssl()).hasSize(1);
  }

  @Test
  void prefix_winsOverPlainKeyAndBrokersKeysAreNotOurs() {
    RegistryConfig config =
        config(
            Map.of(
                "schema.registry.url", List.of(URL, "http://b"),
                "http.connect.timeout.ms", "1000",
                "schema.registry.http.connect.timeout.ms", 2000,
                "request.timeout.ms", "77",
                "ssl.truststore.location", "/brokers.jks",
                "schema.registry.ssl.truststore.location", "/registry.jks"));

    assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.requestTimeout()).isEqualTo(Duration.ofSeconds(12));
    assertThat(config.ssl()).isEqualTo(Map.of("ssl.truststore.location", "/registry.jks"));
    assertThat(config.addresses()).hasSize(2);
  }

  @Test
  void policy_followsFlags() {
    assertThat(WriterPolicy.of(Map.of())).isEqualTo(WriterPolicy.REGISTER);
    assertThat(WriterPolicy.of(Map.of("use.latest.version", "true")))
        .isEqualTo(WriterPolicy.REGISTER);
    assertThat(WriterPolicy.of(Map.of("auto.register.schemas", false)))
        .isEqualTo(WriterPolicy.LOOK_UP);
    assertThat(
            WriterPolicy.of(Map.of("auto.register.schemas", "false", "use.latest.version", true)))
        .isEqualTo(WriterPolicy.LATEST);
  }

  private static RegistryConfig config(Map<String, ?> properties) {
    return new RegistryConfig(properties);
  }
}
