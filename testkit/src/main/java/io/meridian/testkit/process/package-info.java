/**
 * Real parts. A <em>part</em> is a broker, a registry, a database, an object store or a Connect
 * worker. Its {@link io.meridian.testkit.process.Housing} says what it runs in: a {@link
 * io.meridian.testkit.process.ChildProcess} with its data in a {@link
 * io.meridian.testkit.process.Scratch}, or a container of an {@link
 * io.meridian.testkit.process.Image}; a {@link io.meridian.testkit.process.PartProcess} is one run
 * of either. Connect workers, and programs of one's own, are always child processes. A part listens
 * on ports of {@link io.meridian.testkit.process.FreePorts}, and keeps them and its data over
 * {@code kill9()} and {@code restart()}.
 */
@org.jspecify.annotations.NullMarked
package io.meridian.testkit.process;
