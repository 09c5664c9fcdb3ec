/**
 * A faulty network, inside this JVM: no root, no kernel modules. A <em>fault</em> is set on a
 * {@link io.meridian.testkit.network.TcpProxy} between a client and a part, and holds for one
 * {@link io.meridian.testkit.network.Direction} or both until it is healed.
 */
@org.jspecify.annotations.NullMarked
package io.meridian.testkit.network;
