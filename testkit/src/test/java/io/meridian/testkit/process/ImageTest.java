package io.meridian.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ImageTest {

  private static final Path ROOT = Path.of("..");

  @ParameterizedTest
  @EnumSource(names = {"POSTGRES", "KAFKA", "REGISTRY"})
  void image_isThatOfTheComposeFile(Image image) throws IOException {
    assertThat(Files.readAllLines(ROOT.resolve("docker-compose.yml")))
        .anyMatch(line -> line.strip().equals("image: " + image.reference()));
  }

  @Test
  void everyImage_hasAStandIn() throws IOException {
    String build =
        Files.readString(ROOT.resolve("docker/stand-ins/build"))
            .replace("$registry_version", "3.3.3");
    assertThat(List.of(Image.values()))
        .allSatisfy(image -> assertThat(build).containsPattern("=" + image.reference() + "\\b"));
  }

  @Test
  void image_isAnotherWhenItsPropertySaysSo() {
    System.setProperty(Image.S3.property(), "elsewhere/s3:1");
    try {
      assertThat(Image.S3.reference()).isEqualTo("elsewhere/s3:1");
    } finally {
      System.clearProperty(Image.S3.property());
    }
  }
}
