package io.meridian.report;

import java.util.List;

/**
 * A key with several versions that nobody has superseded.
 *
 * @param key the resource key's text
 * @param strategy the rule that decides meanwhile
 * @param held whether it waits for a person's decision
 * @param regions who wrote the versions
 * @param shown the region whose version is shown
 * @param since when the latest of them was written, ISO 8601 in UTC
 */
public record OpenConflict(
    String key, String strategy, boolean held, List<String> regions, String shown, String since) {}
