/**
 * A converter for the Connect worker of a peer, so that it is given rows as cheaply as can be: from
 * the very bytes that our own sink decodes. A plugin of its own, with nothing in it but this
 * package.
 */
@org.jspecify.annotations.NullMarked
package io.meridian.benchmarks.row;
