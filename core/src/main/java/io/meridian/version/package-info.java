/**
 * What was seen of whom: positions, dots (the identity of one event) and version vectors (how far
 * each journal was seen), and held-back keys, of which less was seen than of their partition.
 */
@org.jspecify.annotations.NullMarked
package io.meridian.version;
