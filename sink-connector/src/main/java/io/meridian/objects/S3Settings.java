package io.meridian.objects;

import java.time.Duration;

/**
 * Where a bucket is and how to get at it.
 *
 * @param prefix of all names; may be empty
 * @param region as in {@code eu-central-1}
 * @param endpoint of a service other than AWS, as in {@code https://minio:9000}, whose buckets are
 *     in the path; empty for AWS
 * @param accessKey empty for the SDK's own chain of places
 * @param timeout of a call, all of its attempts together
 */
public record S3Settings(
    String bucket,
    String prefix,
    String region,
    String endpoint,
    String accessKey,
    String secretKey,
    Duration timeout) {

  /** Where it is, without the secret. */
  @Override
  public String toString() {
    return "s3://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
  }
}
