package io.meridian.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.junit.jupiter.api.Test;

/** The page of keys is what the definition says. {@code -Dmeridian.docs.write} writes it anew. */
class ConfigPageTest {

  private static final Path PAGE = Path.of("..", "docs", "config-sink.md");

  @Test
  void page_isThatOfTheDefinition() throws IOException {
    String expected = page();
    if (System.getProperty("meridian.docs.write") != null) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, expected);
    }

    assertThat(Files.readString(PAGE))
        .as("generated page; write it anew with -Dmeridian.docs.write -Dtest=ConfigPageTest")
        .isEqualTo(expected);
  }

  @Test
  void everyKey_hasAllThatAPageNeeds() {
    for (ConfigKey key : keys()) {
      assertThat(key.documentation).as(key.name).isNotBlank();
      assertThat(key.group).as(key.name).isNotBlank();
      assertThat(key.displayName).as(key.name).isNotEqualTo(key.name);
      assertThat(key.type == ConfigDef.Type.PASSWORD)
          .as(key.name)
          .isEqualTo(key.name.endsWith("password"));
    }
  }

  private static String page() {
    StringBuilder page = new StringBuilder("# Configuration of the sink connector\n\n");
    page.append(
            "Generated from the definition of the keys; do not edit. The keys of Connect itself")
        .append(" (`name`, `topics`, `tasks.max`, converters) and what they must be are in the")
        .append(" module's README.\n");
    String group = "";
    for (ConfigKey key : keys()) {
      if (!group.equals(key.group)) {
        group = key.group;
        page.append("\n## ").append(group).append("\n\n");
        page.append("| key | type | default | legal | importance | |\n|---|---|---|---|---|---|\n");
      }
      page.append("| `").append(key.name).append("` | ");
      page.append(key.type.toString().toLowerCase(java.util.Locale.ROOT)).append(" | ");
      page.append(value(key)).append(" | ");
      page.append(key.validator == null ? "" : cell(key.validator.toString())).append(" | ");
      page.append(key.importance.toString().toLowerCase(java.util.Locale.ROOT)).append(" | ");
      page.append(cell(key.documentation)).append(" |\n");
    }
    return page.toString();
  }

  private static String value(ConfigKey key) {
    if (!key.hasDefault()) {
      return "required";
    }
    if (key.type == ConfigDef.Type.PASSWORD) {
      return "empty";
    }
    String text = String.valueOf(key.defaultValue);
    return text.isEmpty() ? "empty" : "`" + text + "`";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;");
  }

  private static List<ConfigKey> keys() {
    return List.copyOf(SinkConfigDef.definition().configKeys().values());
  }
}
