package io.meridian.objects;

import io.meridian.apply.RowChange;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Does the same for many rows, several at a time: an object store answers late but many at once.
 */
final class Steps implements AutoCloseable {

  private final int width;
  private final ExecutorService threads;

  /**
   * Steps.
   *
   * @param width how many at a time, from 1
   */
  Steps(int width) {
    this.width = width;
    this.threads =
        Executors.newFixedThreadPool(
            width,
            work -> {
              Thread thread = new Thread(work, "meridian-objects");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Returns when all are done; the first failure is thrown once all have ended. */
  void forEach(List<RowChange> rows, Step step) throws IOException {
    if (width == 1) {
      for (RowChange row : rows) {
        step.take(row);
      }
      return;
    }
    List<Future<?>> under = new ArrayList<>();
    rows.forEach(
        row ->
            under.add(
                threads.submit(
                    () -> {
                      step.take(row);
                      return row;
                    })));
    ExecutionException first = null;
    for (Future<?> each : under) {
      try {
        each.get();
      } catch (ExecutionException e) {
        first = first == null ? e : first;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    }
    if (first == null) {
      return;
    }
    Throwable cause = first.getCause();
    if (cause instanceof RuntimeException) {
      throw (RuntimeException) cause;
    }
    throw new IOException(cause == null ? first.toString() : cause.getMessage(), cause);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  /** What is done for a row. */
  interface Step {
    void take(RowChange row) throws IOException;
  }
}
