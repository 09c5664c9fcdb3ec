package io.meridian.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class YamlFileTest {

  @TempDir private Path folder;

  @Test
  void read_keepsScalarsAsTheyAreWritten() throws IOException {
    Map<String, Object> read =
        YamlFile.read(file("a: no\nb: 010\nc: 1e3\nd: 2026-01-02\ne: true\nf: '7'\ng: 1_000\n"));

    assertThat(read)
        .containsEntry("a", "no")
        .containsEntry("b", "010")
        .containsEntry("c", "1e3")
        .containsEntry("d", "2026-01-02")
        .containsEntry("e", "true")
        .containsEntry("f", "7")
        .containsEntry("g", "1_000");
  }

  @Test
  void read_givesNestedMapsAndLists() throws IOException {
    Map<String, Object> read =
        YamlFile.read(file("kafka: {bootstrap.servers: 'a:1,b:2'}\nlist: [x, {y: z}]\nempty:\n"));

    assertThat(read)
        .containsEntry("kafka", Map.of("bootstrap.servers", "a:1,b:2"))
        .containsEntry("list", List.of("x", Map.of("y", "z")))
        .containsEntry("empty", null);
  }

  @Test
  void read_isEmptyWhenTheFileIs() throws IOException {
    assertThat(YamlFile.read(file("# nothing\n"))).isEmpty();
  }

  @Test
  void read_repeatsWhatAnAliasNames() throws IOException {
    assertThat(YamlFile.read(file("a: &x {k: v}\nb: *x\n"))).containsEntry("b", Map.of("k", "v"));
  }

  @ParameterizedTest
  @CsvSource({
    "'a: 1\nb: !!java.net.URL [x]\n', ':2:4: Global tag is not allowed'",
    "'a: !local x\n', ':1:4: tags are not accepted'",
    "'a: 1\na: 2\n', ':2:1: the key is there twice (key=a)'",
    "'a: 1\n b: 2\n', ':2:3: mapping values are not allowed here'",
    "'a: [1, 2\nb: 3\n', ':2:'",
    "'- a\n- b\n', ':1:1: the file must hold'",
    "'? [a, b]\n: c\n', ':1:3: a key must be a text'",
    "'a: {<<: {b: c}}\n', ':1:5: merge keys are not accepted'",
    "'a: &x [*x]\n', ':1:4: an alias stands within the part it repeats'",
  })
  void read_namesFileAndLineWhenRefused(String yaml, String expected) throws IOException {
    Path file = file(yaml);

    assertThatThrownBy(() -> YamlFile.read(file))
        .isInstanceOf(CommandException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(expected);
  }

  @Test
  void read_refusesAFileThatUnfoldsWithoutBound() throws IOException {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 6; i++) {
      List<String> aliases = Collections.nCopies(8, "*a" + (i - 1));
      bomb.append("a" + i + ": &a" + i + " [" + String.join(", ", aliases) + "]\n");
    }
    Path file = file(bomb.toString());

    assertThatThrownBy(() -> YamlFile.read(file))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("too many values");
  }

  @Test
  void read_refusesWhatIsTooLargeOrTooDeepOrNoText() throws IOException {
    Path large = file("a: " + "x".repeat(1_100_000));
    Path deep = file("a: " + "[".repeat(200) + "]".repeat(200));
    Path binary = folder.resolve("binary.yaml");
    Files.write(binary, new byte[] {'a', ':', ' ', (byte) 0xC3, (byte) 0x28});

    assertThatThrownBy(() -> YamlFile.read(large)).hasMessageContaining("limit");
    assertThatThrownBy(() -> YamlFile.read(deep)).hasMessageContaining("epth");
    assertThatThrownBy(() -> YamlFile.read(binary)).hasMessageContaining("not UTF-8");
    assertThatThrownBy(() -> YamlFile.read(folder.resolve("absent.yaml")))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("there is no such file");
  }

  private Path file(String yaml) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "region", ".yaml"), yaml);
  }
}
