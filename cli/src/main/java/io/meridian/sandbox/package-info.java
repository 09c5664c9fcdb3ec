/**
 * A whole deployment on one machine, with nothing in it simulated. The <em>deployment</em> is the
 * running parts; the <em>observer</em> reads every topic and counts; a run is <em>drained</em> when
 * every local change is journaled, resolved and applied everywhere; a <em>fence</em> is a local
 * change written after that, whose arrival in the journal proves that the capture has passed
 * everything before it; an <em>echo</em> is a journal record that no local change explains; the
 * <em>verdict</em> is what the databases and the counts say in the end.
 */
@org.jspecify.annotations.NullMarked
package io.meridian.sandbox;
