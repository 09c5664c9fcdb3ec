/** Tests of the faulty network. */
@org.jspecify.annotations.NullMarked
package io.meridian.testkit.network;
