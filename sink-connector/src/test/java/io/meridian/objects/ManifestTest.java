package io.meridian.objects;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.apply.Changes;
import io.meridian.resolved.VisibleVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ManifestTest {

  private static final KeepPolicy TWO = new KeepPolicy(2, Duration.ZERO);

  @Test
  void key_showsAtEachPlaceTheLatestVersionUpToIt_A() {
    Manifest manifest = manifest(place(0, 10), place(0, 20), place(1, 5));

    assertThat(manifest.at(new Place(0, 9))).isEmpty();
    assertThat(manifest.at(new Place(0, 10)).orElseThrow().asOf()).isEqualTo(place(0, 10));
    assertThat(manifest.at(new Place(0, 19)).orElseThrow().asOf()).isEqualTo(place(0, 10));
    assertThat(manifest.at(new Place(1, 4)).orElseThrow().asOf()).isEqualTo(place(0, 20));
    assertThat(manifest.at(new Place(1, 5)).orElseThrow().asOf()).isEqualTo(place(1, 5));
  }

  @Test
  void versions_areOneSetWhateverTheirOrder() {
    long seed = 42;
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      places.add(place(i % 3, i * 7L));
    }
    Manifest expected = manifest(places.toArray(Place[]::new));
    Collections.shuffle(places, new Random(seed));
    places.addAll(places.subList(0, 9));

    assertThat(manifest(places.toArray(Place[]::new))).as("seed=%d", seed).isEqualTo(expected);
  }

  @Test
  void kept_dropsOnlyWhatIsSupersededWhereTheProgressIs_B() {
    Manifest manifest =
        manifest(place(0, 1), place(0, 2), place(0, 3), place(0, 4), place(0, 5), place(0, 6));

    Manifest kept = manifest.kept(place(0, 4), TWO, Instant.EPOCH.plusSeconds(1_000_000));

    assertThat(kept.versions())
        .extracting(Manifest.Version::asOf)
        .containsExactly(place(0, 6), place(0, 5), place(0, 4), place(0, 3));
    for (long next = 4; next < 8; next++) {
      assertThat(kept.at(place(0, next))).isEqualTo(manifest.at(place(0, next)));
    }
  }

  @Test
  void kept_keepsTheYoungHoweverMany() {
    Manifest manifest = manifest(place(0, 1), place(0, 2), place(0, 3), place(0, 4));
    KeepPolicy policy = new KeepPolicy(1, Duration.ofDays(1));

    assertThat(manifest.kept(place(0, 9), policy, Instant.EPOCH.plusSeconds(60)).versions())
        .hasSize(4);
    assertThat(manifest.kept(place(0, 9), policy, Instant.EPOCH.plusSeconds(90_000)).versions())
        .hasSize(1);
  }

  @Test
  void manifest_isReadBackAsItWas() throws IOException {
    Manifest manifest = manifest(place(0, 1), place(2, Long.MAX_VALUE));

    assertThat(Manifest.read(manifest.toJson())).isEqualTo(manifest);
  }

  @Test
  void names_neverCollideAndAreShortEnough() {
    String longer = "default/t/" + "x".repeat(201);

    assertThat(Names.manifest("default/t/a%20b,c")).isEqualTo("manifests/default/t/a%20b,c.json");
    assertThat(Names.manifest(longer)).startsWith("manifests/default/t/+").hasSizeLessThan(100);
    assertThat(Names.manifest("../t/..")).doesNotContain("..");
    assertThat(Names.hashIn(Names.object("ab" + "c".repeat(62)))).isEqualTo("ab" + "c".repeat(62));
  }

  private static Place place(int generation, long next) {
    return new Place(generation, next);
  }

  private static Manifest manifest(Place... places) {
    Manifest manifest = new Manifest("default/t/1", 0, List.of());
    for (Place place : places) {
      VisibleVersion meta = Changes.version("eu", 3, "");
      meta.setPayload(ByteBuffer.allocate(0));
      manifest = manifest.with(new Manifest.Version(place, "", "p" + place, 1, meta));
    }
    return manifest;
  }
}
