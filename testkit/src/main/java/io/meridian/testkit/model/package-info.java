/**
 * What the system must come to, said in the fewest words: a change, whether one saw another, and
 * which one shows. It knows nothing of the product, so that it can judge it.
 */
@org.jspecify.annotations.NullMarked
package io.meridian.testkit.model;
