package io.meridian.objects;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.apply.Changes;
import io.meridian.apply.Progress;
import io.meridian.apply.RowChange;
import io.meridian.objects.GarbageCollection.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GarbageCollectionTest {

  private static final Duration GRACE = Duration.ofHours(24);

  @TempDir private Path root;
  private DirectoryStorage storage;
  private Instant now = Instant.now();

  @BeforeEach
  void open() {
    storage = new DirectoryStorage(root);
  }

  @Test
  void object_goesInTwoStepsOnceNobodyNamesIt() throws IOException {
    String kept = object("kept");
    String gone = object("gone");
    name("default/t/1", kept);

    assertThat(run()).isEqualTo(new Report(2, 0, 0, 0));
    now = now.plus(GRACE).plusSeconds(60);
    assertThat(run()).isEqualTo(new Report(2, 1, 0, 0));
    assertThat(storage.read(Names.object(gone))).isEmpty();
    assertThat(storage.read(Names.garbage(gone))).isPresent();
    now = now.plus(GRACE).plusSeconds(60);
    assertThat(run()).isEqualTo(new Report(2, 0, 0, 1));

    assertThat(storage.read(Names.garbage(gone))).isEmpty();
    assertThat(storage.read(Names.object(kept))).isPresent();
  }

  @Test
  void object_comesBackWhenItIsNamedAfterItWasPutAside() throws IOException {
    String late = object("late");
    now = now.plus(GRACE).plusSeconds(60);
    assertThat(run().putAside()).isEqualTo(1);
    name("default/t/1", late);

    now = now.plus(GRACE).plusSeconds(60);
    assertThat(run().putBack()).isEqualTo(1);

    assertThat(storage.read(Names.object(late)).orElseThrow().bytes())
        .isEqualTo("late".getBytes(StandardCharsets.US_ASCII));
    assertThat(storage.read(Names.garbage(late))).isEmpty();
  }

  @Test
  void object_ofWhatIsParkedStays() throws IOException {
    String schema = object("schema");
    ParkedObject parked =
        new ParkedObject(
            new TreeMap<>(),
            List.of(
                new ParkedObject.Released(
                    new RowChange(0, "default/t/1", Changes.version("eu", 0, "")), schema)));
    String hash = object(new String(parked.toJson(), StandardCharsets.US_ASCII));
    ProgressObject progress = new ProgressObject(0, Progress.NONE, hash);
    storage.replace(Names.progress("resolved.us", 0), progress.toJson(), Optional.empty());
    now = now.plus(GRACE).plusSeconds(60);

    assertThat(run()).isEqualTo(new Report(2, 0, 0, 0));

    assertThat(storage.read(Names.object(hash))).isPresent();
    assertThat(storage.read(Names.object(schema))).isPresent();
  }

  @Test
  void object_thatIsYoungStaysThoughNobodyNamesIt() throws IOException {
    String young = object("young");

    assertThat(run()).isEqualTo(new Report(0, 0, 0, 0));

    assertThat(storage.read(Names.object(young))).isPresent();
  }

  private Report run() throws IOException {
    return new GarbageCollection(storage, GRACE, Clock.fixed(now, ZoneOffset.UTC)).run();
  }

  private String object(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    String hash = Names.hash(bytes);
    storage.write(Names.object(hash), bytes);
    assertThat(Files.exists(root.resolve(Names.object(hash)))).isTrue();
    return hash;
  }

  private void name(String key, String payload) throws IOException {
    Manifest.Version version =
        new Manifest.Version(new Place(0, 1), "", payload, 4, Changes.version("eu", 0, ""));
    Manifest manifest = new Manifest(key, 0, List.of(version));
    assertThat(storage.replace(Names.manifest(key), manifest.toJson(), Optional.empty()))
        .isPresent();
  }
}
