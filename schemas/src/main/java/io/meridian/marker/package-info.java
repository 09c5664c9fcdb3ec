/**
 * The marker: what a target database has applied, kept in that database. Written by the sink, read
 * by capture.
 */
@org.jspecify.annotations.NullMarked
package io.meridian.marker;
