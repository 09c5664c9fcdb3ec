package io.meridian.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.transforms.MapIdentities;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeridianSinkConnectorTest {

  private final MeridianSinkConnector connector = new MeridianSinkConnector();

  @Test
  void validate_findsNothingWhenAllIsWell() {
    assertThat(errors(SinkProperties.legal())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "consumer.override.isolation.level|read_uncommitted|read_committed",
        "consumer.override.isolation.level||no default value",
        "consumer.override.auto.offset.reset|latest|must be earliest",
        "errors.tolerance|all|must be none",
        "topics|resolved.eu-central-1|expected=resolved.us-west-1",
        "topics|resolved.us-west-1,resolved.eu-central-1|nothing else",
        "topics.regex|resolved.*|name the one topic",
        "transforms|drop|must be absent, or name transforms of the type"
            + " io.meridian.transforms.MapIdentities only",
        "key.converter||must be",
        "key.converter|org.apache.kafka.connect.json.JsonConverter|must be",
        "value.converter||must be",
        "value.converter|org.apache.kafka.connect.storage.StringConverter|must be",
        "meridian.region||no default value",
        "meridian.region|US West|1 to 64 characters",
        "meridian.target.name|a/b|1 to 64 characters",
        "connection.host|db:5432/app?socketFactory=x|one host name",
        "connection.host|db1,db2|one host name",
        "connection.database|app?socketFactory=x|a database name",
        "connection.port|0|at least 1",
        "connection.ssl.mode|maybe|must be",
        "schema.registry.url|ftp://registry|schema.registry.url",
        "schema.registry.url||no default value",
        "kafka.bootstrap.servers||no default value",
        "batch.max.rows|0|at least 1",
        "retry.backoff.ms|-1|at least 1",
      })
  void validate_refusesByName(String key, String value, String expected) {
    Map<String, String> properties = SinkProperties.legal();
    if (value == null) {
      properties.remove(key);
    } else {
      properties.put(key, value);
    }

    Map<String, List<String>> errors = errors(properties);

    assertThat(errors).containsOnlyKeys(key);
    assertThat(String.join(" ", errors.get(key))).contains(expected);
    assertThatThrownBy(() -> connector.start(properties))
        .isInstanceOfAny(ConnectException.class, ConfigException.class)
        .hasMessageContaining(key);
  }

  @Test
  void validate_acceptsAnAvroConverterAndTextKeys() {
    Map<String, String> properties = SinkProperties.legal();
    properties.put("value.converter", "io.confluent.connect.avro.AvroConverter");
    properties.put("value.converter.schema.registry.url", "http://localhost:8081");
    properties.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");

    assertThat(errors(properties)).isEmpty();
  }

  @Test
  void validate_acceptsTheMappingOfIdentitiesForTheRegionOnly() {
    Map<String, String> properties = SinkProperties.legal();
    properties.put("transforms", "ids");
    properties.put("transforms.ids.type", MapIdentities.class.getName());
    properties.put("transforms.ids.local.region", "us-west-1");
    assertThat(errors(properties)).isEmpty();

    properties.put("transforms.ids.local.region", "eu-central-1");
    assertThat(errors(properties)).containsOnlyKeys("transforms.ids.local.region");

    properties.put("transforms.ids.local.region", "us-west-1");
    properties.put("transforms", "ids,row");
    properties.put("transforms.row.type", "io.meridian.transforms.ExtractRowState");
    assertThat(errors(properties)).containsOnlyKeys("transforms");
    assertThat(errors(properties).get("transforms").get(0)).contains("transform=row");
  }

  @Test
  void taskConfigs_giveEachTaskItsNumber() {
    connector.start(SinkProperties.legal());

    assertThat(connector.taskConfigs(2))
        .extracting(task -> task.get("meridian.task"))
        .containsExactly("0", "1");
  }

  @Test
  void config_namesTheStoreAfterTheRegionUnlessTold() {
    Map<String, String> properties = SinkProperties.legal();
    assertThat(new SinkConfig(properties).origin(1)).isEqualTo("meridian_us-west-1_1");

    properties.put("meridian.target.name", "reports");
    assertThat(new SinkConfig(properties).origin(0)).isEqualTo("meridian_reports_0");
  }

  @Test
  void config_passesOnWhatBelongsToTheRegistryAndToKafka() {
    Map<String, String> properties = SinkProperties.legal();
    properties.put("value.converter.basic.auth.user.info", "a:b");
    properties.put("kafka.security.protocol", "SSL");
    SinkConfig config = new SinkConfig(properties);

    assertThat(config.registry()).containsEntry("basic.auth.user.info", "a:b");
    assertThat(config.kafka())
        .containsEntry("security.protocol", "SSL")
        .containsEntry("bootstrap.servers", "localhost:9092");
  }

  @Test
  void password_isNeverShown() {
    Map<String, String> properties = SinkProperties.legal();
    properties.put("connection.password", "s3cret");
    SinkConfig config = new SinkConfig(properties);

    assertThat(config.values().toString() + config.connection(0)).doesNotContain("s3cret");
  }

  private Map<String, List<String>> errors(Map<String, String> properties) {
    Map<String, List<String>> errors = new HashMap<>();
    for (ConfigValue value : connector.validate(properties).configValues()) {
      if (!value.errorMessages().isEmpty()) {
        errors.put(value.name(), value.errorMessages());
      }
    }
    return errors;
  }
}
