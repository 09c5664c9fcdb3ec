/** What a running resolver tells about keys, conflicts and tombstones. */
@org.jspecify.annotations.NullMarked
package io.meridian.report;
