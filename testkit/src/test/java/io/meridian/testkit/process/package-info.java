/** Tests of the parts, with the parts. */
@org.jspecify.annotations.NullMarked
package io.meridian.testkit.process;
