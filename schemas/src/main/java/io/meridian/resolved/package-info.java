/**
 * The resolved topic of a region: what came of each journal event there. {@code ResolvedChange} is
 * the record, one for each event; its {@code VisibleVersion} is what the region shows of the key.
 */
@org.jspecify.annotations.NullMarked
package io.meridian.resolved;
