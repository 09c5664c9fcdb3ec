package io.meridian.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.schema.InMemorySchemaRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ResolverTopologyTest {

  private static final String GOLDEN = "/io/meridian/resolver/topology.txt";

  /**
   * A difference is a migration: names of stores and nodes are in the names of internal topics and
   * of state directories. When it is meant, copy {@code target/topology.txt} over the golden file
   * and say in the change log how to move.
   */
  @Test
  void description_isTheOneOnRecord() throws IOException {
    ResolverCodecs codecs =
        ResolverCodecs.over(
            new InMemorySchemaRegistry(), Map.of(), Patience.of(Duration.ofMillis(1)));
    String description =
        ResolverTopology.of(Regions.replication(Regions.US, 4), ResolverStores.ROCKSDB, codecs)
            .describe()
            .toString();
    Files.writeString(Path.of("target", "topology.txt"), description);

    assertThat(description).isEqualTo(golden());
  }

  private static String golden() throws IOException {
    try (var in =
        Objects.requireNonNull(ResolverTopologyTest.class.getResourceAsStream(GOLDEN), GOLDEN)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
