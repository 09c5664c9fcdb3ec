/**
 * What is decided once and read by all: the topic {@code control}. A <em>control record</em> is one
 * decision; its <em>version</em> is its offset plus one, so 0 stands for nothing decided yet. A
 * <em>policy</em> says how conflicts of a resource type are resolved; an <em>eviction</em> that a
 * region no longer counts. A <em>parking command</em> tells a store what to do about rows that it
 * refuses. The <em>control log</em> follows the topic; its <em>state</em> is what the records up to
 * a version add up to.
 */
@org.jspecify.annotations.NullMarked
package io.meridian.control;
