package io.meridian.guard;

/**
 * The last commit that wrote a row, as its database tells, when it was not one of our sinks.
 *
 * @param key the canonical text of the resource
 * @param micros when it was committed, microseconds since the epoch
 */
public record LocalCommit(String key, long micros) {}
