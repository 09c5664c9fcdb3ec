package io.meridian.topology;

/**
 * A server of a zone.
 *
 * @param id unique within its region
 * @param endpoint where it is reached, as {@code host:port}
 */
public record Node(String id, String endpoint) {}
