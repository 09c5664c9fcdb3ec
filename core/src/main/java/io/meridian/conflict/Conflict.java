package io.meridian.conflict;

import java.util.List;

/**
 * A conflict, as the audit trail tells it: an event met versions that its writer had not seen.
 *
 * <p>Source: it follows from the set of events alone. It is found by going through them in the
 * order of their writes, and not in the order in which they came, so all regions tell the same.
 *
 * @param event the event that met the others; one of the siblings
 * @param siblings the versions that nobody had superseded then, two or more, sorted by region
 * @param visible what was visible then
 * @param before what was visible before the event
 * @param strategy the name of the strategy
 * @param policy the policy version
 */
public record Conflict(
    Version event,
    List<Version> siblings,
    Visible visible,
    Visible before,
    String strategy,
    long policy) {}
