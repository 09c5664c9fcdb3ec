package io.meridian.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HousingTest {

  @Test
  void housing_isWhatThePropertySays() {
    assertThat(Housing.of("embedded")).isEqualTo(Housing.EMBEDDED);
    assertThat(Housing.of("containers")).isEqualTo(Housing.CONTAINERS);
  }

  @Test
  void housing_isRefusedWhenThePropertySaysSomethingElse() {
    assertThatThrownBy(() -> Housing.of("Docker"))
        .hasMessage(
            "Cannot choose what parts run in: it is one of embedded, containers"
                + " (meridian.parts=Docker)");
  }

  @Test
  void containers_areRefusedWhenTestcontainersIsNotThere() {
    assertThatThrownBy(() -> Housing.requireTestcontainers("org.testcontainers.Absent"))
        .hasMessageContaining("Testcontainers is not on the class path")
        .hasMessageContaining("meridian.parts=containers");
  }

  @Test
  void container_isRefusedWhenNoEngineAnswers() {
    assertThat(PartContainer.noEngine("postgres", new IllegalStateException("no socket")))
        .hasMessageContaining("Cannot start postgres in a container: no Docker engine answers")
        .hasMessageContaining("meridian.parts=containers")
        .hasMessageEndingWith("no socket");
  }
}
