package io.meridian.report;

import java.util.Map;

/**
 * One version of a key that nobody has superseded.
 *
 * @param region who wrote it
 * @param epoch of that region's journal
 * @param position its offset there
 * @param hlc its clock's bits, unsigned
 * @param written when it was committed at its source, ISO 8601 in UTC
 * @param operation INSERT, UPDATE or DELETE
 * @param contentType of the payload
 * @param schemaId the registry's id of the payload's schema; 0 when none
 * @param payload in Base64
 * @param fields by name, as text; empty where the payload cannot be read
 * @param visible whether it is the one that is shown, or the last one of a merge
 */
public record SiblingReport(
    String region,
    int epoch,
    long position,
    long hlc,
    String written,
    String operation,
    String contentType,
    int schemaId,
    String payload,
    Map<String, String> fields,
    boolean visible) {}
