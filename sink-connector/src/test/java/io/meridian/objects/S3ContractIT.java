package io.meridian.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.target.TargetRefusedException;
import io.meridian.testkit.process.S3Server;
import io.meridian.testkit.process.Scratch;
import io.meridian.testkit.target.StoreUnderTest;
import io.meridian.testkit.target.TargetContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A bucket keeps the contract; a worker dies at every call. */
class S3ContractIT extends TargetContract {

  private static final AtomicInteger STORES = new AtomicInteger();

  private static Scratch scratch;
  private static S3Server server;

  @BeforeAll
  static void start() {
    scratch = Scratch.create("s3-contract");
    server = S3Server.start(scratch);
  }

  @AfterAll
  static void stop() {
    server.close();
    scratch.close();
  }

  @Override
  protected StoreUnderTest open() {
    S3Settings settings = settings(server.bucket(), "store/" + STORES.incrementAndGet());
    return ObjectStoreUnderTest.of(settings, "resolved.us");
  }

  @Test
  void replace_isDecidedByTheService() throws IOException {
    byte[] bytes = "x".getBytes(StandardCharsets.US_ASCII);
    try (S3Storage storage = new S3Storage(settings(server.bucket(), "conditions"))) {
      Optional<String> first = storage.replace("a/b", bytes, Optional.empty());
      assertThat(first).isPresent();
      assertThat(storage.replace("a/b", bytes, Optional.empty())).isEmpty();
      byte[] other = "y".getBytes(StandardCharsets.US_ASCII);
      assertThat(storage.replace("a/b", other, first)).isPresent();
      assertThat(storage.replace("a/b", bytes, first)).isEmpty();
      assertThat(storage.replace("a/c", bytes, first)).isEmpty();
      assertThat(storage.read("a/b").orElseThrow().bytes()).isEqualTo(other);
    }
  }

  @Test
  void bucket_thatIsMissingIsRefusedByName() {
    try (S3Storage storage = new S3Storage(settings("elsewhere", ""))) {
      assertThatThrownBy(() -> storage.read("a"))
          .isInstanceOf(TargetRefusedException.class)
          .hasMessageContaining("s3://elsewhere")
          .hasMessageContaining("NoSuchBucket");
    }
  }

  private static S3Settings settings(String bucket, String prefix) {
    return new S3Settings(
        bucket,
        prefix,
        "us-east-1",
        server.endpoint().toString(),
        "key",
        "secret",
        Duration.ofSeconds(30));
  }
}
