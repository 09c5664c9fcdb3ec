/**
 * A store of objects: a directory, or a bucket behind the S3 API. There are no transactions, so
 * what is written tells from when on it counts.
 *
 * <ul>
 *   <li><b>Object</b>: bytes under the name of their SHA-256: {@code objects/ab/cdef…}. Never
 *       changed, so writing it again is harmless.
 *   <li><b>Manifest</b>: the versions of one key, each with the place as of which it is what the
 *       key shows, and with the hashes of its objects.
 *   <li><b>Place</b>: a generation and an offset of the resolved topic. A generation begins when a
 *       person moves the progress.
 *   <li><b>Progress object</b>: the place of a partition. It is the commit: a version counts once
 *       the progress object has come to its place.
 *   <li><b>Tag</b>: what a name had when it was read; a conditional write gives the tag it expects.
 *   <li><b>Garbage</b>: objects that no manifest names any more.
 * </ul>
 */
@org.jspecify.annotations.NullMarked
package io.meridian.objects;
