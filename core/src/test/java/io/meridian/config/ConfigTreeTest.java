package io.meridian.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meridian.topology.ReplicationStrategy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigTreeTest {

  private static final Map<String, String> NO_ENV = Map.of();

  @Test
  void value_comesFromFileAndFallsBackToDefault() {
    ConfigTree tree =
        ConfigTree.of(
            Map.of("capture", Map.of("slot", "mine", "port", 5432, "on", true, "wait_ms", 50)),
            NO_ENV);

    ConfigTree capture = tree.section("capture");

    assertThat(capture.text("slot")).isEqualTo("mine");
    assertThat(capture.text("publication", "meridian")).isEqualTo("meridian");
    assertThat(capture.find("zone")).isEmpty();
    assertThat(capture.integer("port", 1, 1, 65_535)).isEqualTo(5432);
    assertThat(capture.integer("retries", 5, 0, 100)).isEqualTo(5);
    assertThat(capture.flag("on", false)).isTrue();
    assertThat(capture.duration("wait_ms", Duration.ZERO)).isEqualTo(Duration.ofMillis(50));
    assertThatCode(tree::complete).doesNotThrowAnyException();
  }

  @Test
  void environment_replacesTheFile() {
    ConfigTree tree =
        ConfigTree.of(
            Map.of("replication", Map.of("max_retries", 1, "tables", List.of("a"))),
            Map.of(
                "MERIDIAN__REPLICATION__MAX_RETRIES", "5",
                "MERIDIAN__REPLICATION__TABLES", "public.b, public.c",
                "meridian__replication__local_region", "us",
                "PATH", "/bin"));

    ConfigTree replication = tree.section("replication");

    assertThat(replication.integer("max_retries", 0, 0, 9)).isEqualTo(5);
    assertThat(replication.texts("tables")).containsExactly("public.b", "public.c");
    assertThat(replication.text("local_region")).isEqualTo("us");
    assertThatCode(tree::complete).doesNotThrowAnyException();
  }

  @Test
  void environment_reachesIntoListsOfSectionsAndAddsToThem() {
    ConfigTree tree =
        ConfigTree.of(
            Map.of("regions", List.of(Map.of("id", "us", "name", "US"))),
            Map.of("MERIDIAN__REGIONS__0__NAME", "America", "MERIDIAN__REGIONS__1__ID", "eu"));

    List<ConfigTree> regions = tree.sections("regions");

    assertThat(regions).hasSize(2);
    assertThat(regions.get(0).text("id")).isEqualTo("us");
    assertThat(regions.get(0).text("name")).isEqualTo("America");
    assertThat(regions.get(1).text("id")).isEqualTo("eu");
    assertThat(regions.get(1).path("id")).isEqualTo("regions[1].id");
  }

  @Test
  void properties_keepTheirDotsAndTakeTheEnvironment() {
    ConfigTree tree =
        ConfigTree.of(
            Map.of(
                "kafka",
                Map.of(
                    "bootstrap.servers",
                    "a:1",
                    "security",
                    Map.of("protocol", "SSL"),
                    "interceptor-classes",
                    List.of("x", "y"),
                    "retries",
                    3)),
            Map.of(
                "MERIDIAN__KAFKA__BOOTSTRAP_SERVERS", "b:2,c:3",
                "MERIDIAN__KAFKA__INTERCEPTOR_CLASSES", "z",
                "MERIDIAN__KAFKA__SSL__KEYSTORE_TYPE", "PEM"));

    assertThat(tree.properties("kafka"))
        .isEqualTo(
            Map.of(
                "bootstrap.servers", "b:2,c:3",
                "security.protocol", "SSL",
                "interceptor-classes", "z",
                "retries", "3",
                "ssl.keystore.type", "PEM"));
    assertThatCode(tree::complete).doesNotThrowAnyException();
  }

  @Test
  void lists_takeNamesFromTheEnvironmentWithHyphens() {
    ConfigTree tree =
        ConfigTree.of(
            Map.of("targets", Map.of("us-west-1", List.of("eu-central-1"))),
            Map.of(
                "MERIDIAN__TARGETS__US_WEST_1", "ap-tokyo-1",
                "MERIDIAN__TARGETS__EU_CENTRAL_1", "us-west-1"));

    assertThat(tree.lists("targets"))
        .isEqualTo(
            Map.of("us-west-1", List.of("ap-tokyo-1"), "eu-central-1", List.of("us-west-1")));
  }

  @Test
  void complete_saysEveryProblemWithPathValueAndWhatIsLegal() {
    ConfigTree tree =
        ConfigTree.of(
            Map.of(
                "a",
                Map.of("port", "many", "on", "yes", "wait", "5", "mode", "both", "typo", 1),
                "b",
                List.of(1),
                "stray",
                Map.of("x", 1)),
            Map.of("MERIDIAN__A__SIZE", "70", "MERIDIAN__A__TYPE", "1"));
    ConfigTree a = tree.section("a");
    a.integer("port", 1, 1, 9);
    a.integer("size", 1, 1, 9);
    a.flag("on", true);
    a.duration("wait", Duration.ZERO);
    a.choice("mode", ReplicationStrategy.class, ReplicationStrategy.ACTIVE_ACTIVE);
    a.text("name");
    tree.section("b").text("host", "localhost");

    assertThat(problems(tree))
        .containsExactly(
            "a.port: expected a whole number from 1 to 9 (value=many)",
            "a.size (from MERIDIAN__A__SIZE): expected a whole number from 1 to 9 (value=70)",
            "a.on: expected true or false (value=yes)",
            "a.wait: expected a whole number with its unit (ms, s, m, h, d), or ISO-8601 as in PT5S"
                + " (value=5)",
            "a.mode: expected one of active_active, primary_replica, multi_master (value=both)",
            "a.name: is required",
            "b: expected a section, found a list",
            "stray: unknown key; known here are a, b",
            "a.typo: unknown key; known here are port, size, on, wait, mode, name",
            "MERIDIAN__A__TYPE: sets no known key");
  }

  @Test
  void leave_keepsOtherProgramsKeysLegal() {
    ConfigTree tree =
        ConfigTree.of(
            Map.of("capture", Map.of("slot", "x")), Map.of("MERIDIAN__CAPTURE__STORE", "y"));

    tree.leave("capture");

    assertThatCode(tree::complete).doesNotThrowAnyException();
  }

  @Test
  void secret_isNotInTheMessage() {
    ConfigTree tree = ConfigTree.of(Map.of("password", "hunter2"), NO_ENV);

    tree.integer("password", 1, 1, 2);

    assertThat(problems(tree)).singleElement().asString().contains("***").doesNotContain("hunter");
  }

  @Test
  void shape_isRefusedWhenItIsNotTheOneRead() {
    ConfigTree tree =
        ConfigTree.of(
            Map.of(
                "text", Map.of("x", 1),
                "texts", Map.of("x", 1),
                "more", Arrays.asList("x", null),
                "sections", "x",
                "free", "x"),
            NO_ENV);
    assertThat(tree.find("text")).isEmpty();
    assertThat(tree.texts("texts")).isEmpty();
    assertThat(tree.texts("more")).containsExactly("x");
    assertThat(tree.sections("sections")).isEmpty();
    assertThat(tree.properties("free")).isEmpty();

    assertThat(problems(tree))
        .containsExactly(
            "text: expected a single value, found a section",
            "texts: expected a list, found a section",
            "more: expected a list of single values, found nothing in it",
            "sections: expected a list of sections, found a single value",
            "free: expected a section, found a single value");
  }

  @Test
  void variables_areRefusedWhenTwoSayTheSame() {
    ConfigTree tree = ConfigTree.of(Map.of(), Map.of("MERIDIAN__X", "1", "meridian__x", "2"));
    tree.text("x");

    assertThat(problems(tree))
        .containsExactly("meridian__x: says the same as MERIDIAN__X; set only one of them");
  }

  @Test
  void durations_areReadInEveryLegalForm() {
    ConfigTree tree =
        ConfigTree.of(
            Map.of(
                "a", "3ms", "b", "4s", "c", "5m", "d", "6h", "e", "7d", "f", "PT8S", "g_secs", 9),
            NO_ENV);

    assertThat(tree.duration("a", Duration.ZERO)).isEqualTo(Duration.ofMillis(3));
    assertThat(tree.duration("b", Duration.ZERO)).isEqualTo(Duration.ofSeconds(4));
    assertThat(tree.duration("c", Duration.ZERO)).isEqualTo(Duration.ofMinutes(5));
    assertThat(tree.duration("d", Duration.ZERO)).isEqualTo(Duration.ofHours(6));
    assertThat(tree.duration("e", Duration.ZERO)).isEqualTo(Duration.ofDays(7));
    assertThat(tree.duration("f", Duration.ZERO)).isEqualTo(Duration.ofSeconds(8));
    assertThat(tree.duration("g_secs", Duration.ZERO)).isEqualTo(Duration.ofSeconds(9));
    assertThatCode(tree::complete).doesNotThrowAnyException();
  }

  private static List<String> problems(ConfigTree tree) {
    return catchThrowableOfType(ConfigException.class, tree::complete).problems();
  }
}
