package io.meridian.capture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Commits in a thread of its own, so that the engine's goes on reading meanwhile: everything that
 * was handed over since the last commit goes into the next one, in the order it was handed over.
 *
 * <p>After a failure it commits nothing any more: what was handed over after what failed would be
 * in the journal without it.
 */
final class JournalCommitter<L> implements AutoCloseable {

  /** How it is with what waits. */
  interface Journal<L> {

    /** What a load takes in memory. */
    long bytes(L load);

    /**
     * The least time from the end of a commit to the begin of the next.
     *
     * @param last what was handed over last
     */
    Duration interval(L last);

    /**
     * Commits all loads or none.
     *
     * @param loads at least one, in the order they were handed over
     */
    void commit(List<L> loads);
  }

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Journal<L> journal;
  private final long roomBytes;
  private final Thread thread = new Thread(this::run, "meridian-journal");
  private final Object lock = new Object();

  /** All guarded by {@code lock}. */
  private List<L> waiting = new ArrayList<>();

  private long waitingBytes;
  private boolean closed;
  private @Nullable RuntimeException failure;

  /** Whether anything was committed, and when last; owned by the thread. */
  private boolean began;

  private long lastCommitNanos;

  /**
   * @param roomBytes with how much waiting nothing more is taken, and a commit waits no longer
   */
  JournalCommitter(Journal<L> journal, long roomBytes) {
    this.journal = journal;
    this.roomBytes = roomBytes;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /**
   * Hands over what comes after all handed over before; waits while there is no room.
   *
   * @throws RuntimeException what made an earlier commit fail
   */
  void put(L load) throws InterruptedException {
    synchronized (lock) {
      while (failure == null && !closed && waitingBytes >= roomBytes) {
        lock.wait();
      }
      check();
      waiting.add(load);
      waitingBytes += journal.bytes(load);
      lock.notifyAll();
    }
  }

  /**
   * Looks whether it can still commit.
   *
   * @throws RuntimeException what made a commit fail
   */
  void check() {
    synchronized (lock) {
      if (failure != null) {
        throw failure;
      }
      if (closed) {
        throw new IllegalStateException("Cannot journal: the capture was closed");
      }
    }
  }

  /** What made a commit fail; null while none did. */
  @Nullable RuntimeException failure() {
    synchronized (lock) {
      return failure;
    }
  }

  /** Lets a commit end that is under way; what waits is dropped. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    try {
      thread.join(CLOSE_TIMEOUT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      List<L> loads = take();
      while (!loads.isEmpty()) {
        journal.commit(loads);
        began = true;
        lastCommitNanos = System.nanoTime();
        loads = take();
      }
    } catch (InterruptedException e) {
      fail(new IllegalStateException("Cannot journal: interrupted", e));
    } catch (RuntimeException e) {
      fail(e);
    } catch (Error e) {
      fail(new IllegalStateException("Cannot journal: " + e, e));
      throw e;
    }
  }

  /** All that waits, when it is time; nothing when it was closed. */
  private List<L> take() throws InterruptedException {
    synchronized (lock) {
      while (waiting.isEmpty() && !closed) {
        lock.wait();
      }
      long left = nanosToTurn();
      while (left > 0) {
        TimeUnit.NANOSECONDS.timedWait(lock, left);
        left = nanosToTurn();
      }
      if (closed) {
        return List.of();
      }
      List<L> taken = waiting;
      waiting = new ArrayList<>();
      waitingBytes = 0;
      lock.notifyAll();
      return taken;
    }
  }

  /** Called with the lock. */
  private long nanosToTurn() {
    if (!began || closed || waitingBytes >= roomBytes) {
      return 0;
    }
    Duration interval = journal.interval(waiting.get(waiting.size() - 1));
    return lastCommitNanos + interval.toNanos() - System.nanoTime();
  }

  private void fail(RuntimeException e) {
    synchronized (lock) {
      failure = e;
      lock.notifyAll();
    }
  }
}
