package io.meridian.health;

import java.util.Map;

/**
 * A long-running program of Meridian (a capture, a resolver, …), held by whoever embeds it.
 *
 * <p>{@link #start} and {@link #close} are called once each, by one thread; the others at any time,
 * by any thread, also before the start and after the close, and they never block on I/O.
 */
public interface Program extends AutoCloseable {

  /** What it is called in logs and figures, in lower snake case; never changes. */
  String name();

  /**
   * Checks what it needs, begins its work in threads of its own and returns.
   *
   * @throws RuntimeException when it cannot begin; nothing is left running then
   */
  void start();

  /** Ends its work in good order and waits until it has. Does nothing when it never started. */
  @Override
  void close();

  /** How it is now. */
  Health health();

  /**
   * Its figures now. Keys are metric names in lower snake case without the {@code meridian_}
   * prefix, optionally followed by labels as in {@code events_total{region="us-west-1"}}; never
   * empty once started.
   */
  Map<String, Number> metrics();
}
