/**
 * The journal of a region: every change written there. {@code JournalEvent} is the record; an
 * {@code Event} is what the rules see of it once it has its place, its dot.
 */
@org.jspecify.annotations.NullMarked
package io.meridian.journal;
