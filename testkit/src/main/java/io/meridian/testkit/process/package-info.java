/**
 * Real parts as child processes. A <em>part</em> is a broker, a registry, a database or a Connect
 * worker; it runs as a {@link io.meridian.testkit.process.ChildProcess}, keeps its data in a {@link
 * io.meridian.testkit.process.Scratch} and listens on ports of {@link
 * io.meridian.testkit.process.FreePorts}. A part keeps its ports and its data over {@code kill9()}
 * and {@code restart()}.
 */
@org.jspecify.annotations.NullMarked
package io.meridian.testkit.process;
