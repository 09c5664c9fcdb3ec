/** Tests of the comparison of tables. */
@org.jspecify.annotations.NullMarked
package io.meridian.testkit.compare;
