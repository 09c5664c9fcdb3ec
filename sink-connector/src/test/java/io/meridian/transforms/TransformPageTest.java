package io.meridian.transforms;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.junit.jupiter.api.Test;

/** The page of keys is what the definitions say. {@code -Dmeridian.docs.write} writes it anew. */
class TransformPageTest {

  private static final Path PAGE = Path.of("..", "docs", "config-transforms.md");

  @Test
  void page_isThatOfTheDefinitions() throws IOException {
    String expected =
        "# Configuration of the transforms\n\n"
            + "Generated from the definitions of the keys; do not edit. In a connector each key"
            + " stands behind `transforms.<name>.`. What the transforms are for is in"
            + " [transforms.md](transforms.md).\n"
            + section(ExtractRowState.class, ExtractConfig.definition())
            + section(MapIdentities.class, MapConfig.definition());
    if (System.getProperty("meridian.docs.write") != null) {
      Files.writeString(PAGE, expected);
    }

    assertThat(Files.readString(PAGE))
        .as("generated page; write it anew with -Dmeridian.docs.write -Dtest=TransformPageTest")
        .isEqualTo(expected);
  }

  private static String section(Class<?> transform, ConfigDef keys) {
    StringBuilder page = new StringBuilder("\n## " + transform.getName() + "\n\n");
    page.append("| key | type | default | legal | |\n|---|---|---|---|---|\n");
    for (ConfigKey key : keys.configKeys().values()) {
      assertThat(key.documentation).as(key.name).isNotBlank();
      page.append("| `").append(key.name).append("` | ");
      page.append(key.type.toString().toLowerCase(Locale.ROOT)).append(" | ");
      page.append(value(key)).append(" | ");
      page.append(key.validator == null ? "" : cell(key.validator.toString())).append(" | ");
      page.append(cell(key.documentation)).append(" |\n");
    }
    return page.toString();
  }

  private static String value(ConfigKey key) {
    if (!key.hasDefault()) {
      return "required";
    }
    String text = String.valueOf(key.defaultValue).replaceAll("^\\[]$", "");
    return text.isEmpty() ? "empty" : "`" + text + "`";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;");
  }
}
