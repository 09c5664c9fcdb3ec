/**
 * The Kafka Connect plugin that applies {@code resolved.<region>} to a store.
 *
 * <ul>
 *   <li><b>Connector</b>: checks the configuration and hands out tasks.
 *   <li><b>Task</b>: the worker's handle on a <b>started task</b>, which does the work.
 *   <li><b>Applied position</b>: what the store has committed, told to everybody by the
 *       <b>publisher</b> after the fact.
 * </ul>
 */
@org.jspecify.annotations.NullMarked
package io.meridian.sink;
