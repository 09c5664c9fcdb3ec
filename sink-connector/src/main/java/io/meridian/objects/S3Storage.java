package io.meridian.objects;

import io.meridian.target.TargetRefusedException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A bucket behind the S3 API; a tag is an ETag. Conditional writes decide who owns a partition, so
 * a service that ignores their conditions is refused: the first call of all writes an object twice
 * to see.
 *
 * <p>A call whose answer was lost is repeated by the SDK. A conditional write then finds its own
 * work and reports it as somebody else's, which is what callers have to expect anyway.
 *
 * <p>Source: Amazon S3 User Guide, "Conditional writes".
 */
final class S3Storage implements ObjectStorage {

  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int PRECONDITION_FAILED = 412;

  /** What does not pass by itself. */
  private static final Set<String> FOR_GOOD =
      Set.of(
          "NoSuchBucket",
          "AccessDenied",
          "InvalidAccessKeyId",
          "SignatureDoesNotMatch",
          "PermanentRedirect",
          "AuthorizationHeaderMalformed",
          "NotImplemented");

  private final S3Settings settings;
  private final S3Client client;
  private volatile boolean tried;

  S3Storage(S3Settings settings) {
    this.settings = settings;
    S3ClientBuilder builder =
        S3Client.builder()
            .region(Region.of(settings.region()))
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .overrideConfiguration(each -> each.apiCallTimeout(settings.timeout()));
    if (!settings.endpoint().isEmpty()) {
      builder.endpointOverride(URI.create(settings.endpoint())).forcePathStyle(true);
    }
    if (!settings.accessKey().isEmpty()) {
      builder.credentialsProvider(
          StaticCredentialsProvider.create(
              AwsBasicCredentials.create(settings.accessKey(), settings.secretKey())));
    }
    this.client = builder.build();
  }

  @Override
  public Optional<Tagged> read(String name) throws IOException {
    tryConditions();
    try {
      var found = client.getObjectAsBytes(get -> get.bucket(settings.bucket()).key(key(name)));
      return Optional.of(new Tagged(found.asByteArray(), found.response().eTag()));
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_FOUND && !"NoSuchBucket".equals(code(e))) {
        return Optional.empty();
      }
      throw failed("read", name, e);
    } catch (SdkException e) {
      throw failed("read", name, e);
    }
  }

  @Override
  public void write(String name, byte[] bytes) throws IOException {
    try {
      client.putObject(
          put -> put.bucket(settings.bucket()).key(key(name)), RequestBody.fromBytes(bytes));
    } catch (SdkException e) {
      throw failed("write", name, e);
    }
  }

  @Override
  public Optional<String> replace(String name, byte[] bytes, Optional<String> tag)
      throws IOException {
    tryConditions();
    return conditional(name, bytes, tag);
  }

  @Override
  public void list(String prefix, Consumer<Listed> each) throws IOException {
    int cut = settings.prefix().isEmpty() ? 0 : settings.prefix().length() + 1;
    String from = key(prefix.endsWith("/") ? prefix : prefix + "/");
    try {
      for (S3Object found :
          client
              .listObjectsV2Paginator(list -> list.bucket(settings.bucket()).prefix(from))
              .contents()) {
        each.accept(new Listed(found.key().substring(cut), found.lastModified()));
      }
    } catch (SdkException e) {
      throw failed("list", prefix, e);
    }
  }

  @Override
  public void delete(String name) throws IOException {
    try {
      client.deleteObject(delete -> delete.bucket(settings.bucket()).key(key(name)));
    } catch (SdkException e) {
      throw failed("delete", name, e);
    }
  }

  @Override
  public void close() {
    client.close();
  }

  @Override
  public String toString() {
    return settings.toString();
  }

  private Optional<String> conditional(String name, byte[] bytes, Optional<String> tag)
      throws IOException {
    PutObjectRequest.Builder put =
        PutObjectRequest.builder().bucket(settings.bucket()).key(key(name));
    tag.ifPresentOrElse(put::ifMatch, () -> put.ifNoneMatch("*"));
    try {
      return Optional.of(client.putObject(put.build(), RequestBody.fromBytes(bytes)).eTag());
    } catch (S3Exception e) {
      boolean gone = tag.isPresent() && e.statusCode() == NOT_FOUND && "NoSuchKey".equals(code(e));
      if (gone || e.statusCode() == PRECONDITION_FAILED || e.statusCode() == CONFLICT) {
        return Optional.empty();
      }
      throw failed("write", name, e);
    } catch (SdkException e) {
      throw failed("write", name, e);
    }
  }

  private void tryConditions() throws IOException {
    if (tried) {
      return;
    }
    String name = "conditions";
    byte[] bytes = "Conditional writes are tried on this.".getBytes(StandardCharsets.US_ASCII);
    write(name, bytes);
    boolean creates = conditional(name, bytes, Optional.empty()).isPresent();
    boolean replaces =
        conditional(name, bytes, Optional.of("\"" + "0".repeat(32) + "\"")).isPresent();
    if (creates || replaces) {
      throw new TargetRefusedException(
          "Cannot use "
              + settings
              + ": the service ignores the conditions of writes, so that two tasks could undo each"
              + " other's work (ignores If-None-Match="
              + creates
              + ", ignores If-Match="
              + replaces
              + ")");
    }
    tried = true;
  }

  private IOException failed(String what, String name, SdkException e) {
    String why = e instanceof S3Exception ? code((S3Exception) e) : String.valueOf(e.getMessage());
    String message = "Cannot " + what + " " + name + " in " + settings + ": " + why;
    if (FOR_GOOD.contains(why)) {
      throw new TargetRefusedException(message);
    }
    return new IOException(message, e);
  }

  private static String code(S3Exception e) {
    @Nullable String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
    return code == null ? "status " + e.statusCode() : code;
  }

  private String key(String name) {
    return settings.prefix().isEmpty() ? name : settings.prefix() + "/" + name;
  }
}
