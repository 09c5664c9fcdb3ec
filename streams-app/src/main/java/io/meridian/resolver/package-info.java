/**
 * The resolver of one region: every journal in, the region's resolved state out.
 *
 * <ul>
 *   <li>An <em>input</em> is a record of a journal; it has exactly one <em>output</em> in the
 *       resolved topic.
 *   <li>The <em>owner</em> of a journal is the only region that may write it.
 *   <li>An <em>instance</em> is a writer of a journal; its <em>sequence</em> counts its events in a
 *       partition, and its <em>progress</em> is which of them were seen.
 *   <li>A <em>refusal</em> says why an input cannot take part in resolution; its bytes go to the
 *       <em>quarantine</em>, a divergence record says so, and its neighbours go on.
 *   <li>A <em>first start</em> is a start of a resolver that never ran; only then may it choose
 *       where to read from.
 * </ul>
 */
@org.jspecify.annotations.NullMarked
package io.meridian.resolver;
