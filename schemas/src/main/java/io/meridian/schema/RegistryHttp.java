package io.meridian.schema;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries requests to the registry: the address that last answered first, then the others, and all
 * of them again after a growing wait. An address counts as failed when it cannot be reached, does
 * not answer in time, or answers with 5xx, 408 or 429. Every other answer is an answer.
 *
 * <p>Downside: the calling thread waits, at worst (retries + 1) × addresses × request timeout plus
 * the waits.
 */
final class RegistryHttp {

  private static final Logger LOGGER = LoggerFactory.getLogger(RegistryHttp.class);
  private static final String JSON = "application/vnd.schemaregistry.v1+json";

  private final HttpClient client;
  private final List<RegistryAddress> addresses;
  private final Duration timeout;
  private final Backoff backoff;
  private final DoubleSupplier random;

  /**
   * Index of the address that last answered; any thread may set it, as it is only where to begin.
   */
  private volatile int preferred;

  RegistryHttp(RegistryConfig config, DoubleSupplier random) {
    this.addresses = config.addresses();
    this.timeout = config.requestTimeout();
    this.backoff = config.backoff();
    this.random = random;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            // A redirect could carry the credentials to another host.
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(config.connectTimeout());
    if (!config.ssl().isEmpty()) {
      builder.sslContext(RegistryTls.context(config.ssl()));
    }
    this.client = builder.build();
  }

  /**
   * The registry's answer, whatever it says.
   *
   * @param doing for the error message, as in {@code find schema (id=7)}
   * @param path below the base address, encoded
   * @param body posted when there is one; without, the request is a GET
   * @throws SchemaRegistryUnavailableException when no address answered
   */
  RegistryAnswer send(String doing, String path, @Nullable String body) {
    int tries = (backoff.retries() + 1) * addresses.size();
    int begin = preferred;
    IOException last = new IOException("not asked");
    for (int attempt = 0; attempt < tries; attempt++) {
      if (attempt > 0) {
        LOGGER.warn(
            "Schema registry failed, trying on doing={} attempt={} cause={}",
            doing,
            attempt,
            last.toString());
      }
      try {
        if (attempt > 0 && attempt % addresses.size() == 0) {
          TimeUnit.MILLISECONDS.sleep(
              backoff.before(attempt / addresses.size() - 1, random).toMillis());
        }
        int at = (begin + attempt) % addresses.size();
        RegistryAnswer answer = once(addresses.get(at), path, body);
        preferred = at;
        return answer;
      } catch (IOException e) {
        last = e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new SchemaRegistryUnavailableException(
            "Cannot " + doing + ": interrupted while asking the schema registry", e);
      }
    }
    throw new SchemaRegistryUnavailableException(
        "Cannot "
            + doing
            + ": no answer from the schema registry (urls="
            + addresses
            + ", tries="
            + tries
            + ", last="
            + last.getMessage()
            + ")",
        last);
  }

  private RegistryAnswer once(RegistryAddress address, String path, @Nullable String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve(path)).header("Accept", JSON + ", application/json");
    if (address.authorization() != null) {
      request.header("Authorization", address.authorization());
    }
    if (body != null) {
      request
          .header("Content-Type", JSON)
          .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
    }
    HttpResponse<byte[]> response =
        await(address, client.sendAsync(request.build(), BodyHandlers.ofByteArray()));
    int status = response.statusCode();
    RegistryAnswer answer = new RegistryAnswer(address, status, response.body());
    if (status >= 500 || status == 408 || status == 429) {
      throw new IOException(address + " answered " + answer.complaint());
    }
    return answer;
  }

  // HttpRequest.timeout ends with the headers; a body that stalls would hold the caller for ever.
  private HttpResponse<byte[]> await(
      RegistryAddress address, CompletableFuture<HttpResponse<byte[]>> response)
      throws IOException, InterruptedException {
    try {
      return response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException(address + " did not answer within " + timeout.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String why =
          cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
      throw new IOException(address + " could not be asked: " + why, cause);
    } finally {
      response.cancel(true);
    }
  }
}
