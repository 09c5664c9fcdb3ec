/** Version vectors as Avro carries them: an array of entries, one a region. */
@org.jspecify.annotations.NullMarked
package io.meridian.version.avro;
