/**
 * The {@code meridian} command. A <em>command</em> reads its arguments and a <em>configuration
 * file</em>, starts one program or does one thing, and ends with an exit code; whatever goes wrong
 * is told on one screen, without stack traces.
 */
@org.jspecify.annotations.NullMarked
package io.meridian.cli;
