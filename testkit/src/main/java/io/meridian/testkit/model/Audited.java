package io.meridian.testkit.model;

import java.util.List;

/**
 * A conflict as it is to be told.
 *
 * @param change the change that met others, which its writer had not seen
 * @param siblings all that no other had seen then, sorted by dot
 * @param shown what showed then
 * @param before what showed before
 * @param strategy the strategy's name
 * @param policy the version of the rules
 */
public record Audited(
    Dot change, List<Dot> siblings, Shown shown, Shown before, String strategy, long policy) {}
