/**
 * Where replication happens. A <b>region</b> has its own journal and stores; its <b>zones</b> and
 * their <b>nodes</b> say where in it something runs. The <b>topology</b> is the regions and the
 * graph of which region replicates to which; the <b>replication strategy</b> is which of them
 * accept writes.
 */
@org.jspecify.annotations.NullMarked
package io.meridian.topology;
