/**
 * Capture from Postgres: local row changes go from a database's log to the region's journal, each
 * exactly once. A <em>source transaction</em> is a transaction of the database. A <em>marker</em>
 * is what a sink wrote in its own transaction about what it has applied. An <em>echo</em> is a row
 * that a sink wrote: it is dropped. The <em>position</em> is how far the journal has the database's
 * log; it lives in Kafka only. A <em>load</em> is what one batch of Debezium's events adds to the
 * journal; a Kafka transaction takes one or several.
 */
@org.jspecify.annotations.NullMarked
package io.meridian.capture;
