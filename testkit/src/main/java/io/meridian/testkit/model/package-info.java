/**
 * What the system must come to, said in the fewest words: a {@link io.meridian.testkit.model.Change
 * change}, whether one saw another, what {@link io.meridian.testkit.model.Shown shows} of a set of
 * them under a {@link io.meridian.testkit.model.Rule rule}, and which conflicts are {@link
 * io.meridian.testkit.model.Audited told}. It knows nothing of the product, so that it can judge
 * it. Rows are text: whole numbers, sets in braces, anything else a word.
 */
@org.jspecify.annotations.NullMarked
package io.meridian.testkit.model;
