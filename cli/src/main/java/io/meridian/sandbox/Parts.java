package io.meridian.sandbox;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Starts parts at the same time, each as soon as those it needs are there. The first failure ends
 * the start: what waits is not begun, what is being started is interrupted.
 */
final class Parts implements AutoCloseable {

  private static final long END_TIMEOUT_S = 10;

  private final Progress progress;
  private final ExecutorService executor =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "sandbox-start");
            thread.setDaemon(true);
            return thread;
          });
  private final List<CompletableFuture<?>> all = new ArrayList<>();
  private final CompletableFuture<Object> failure = new CompletableFuture<>();

  Parts(Progress progress) {
    this.progress = progress;
  }

  /**
   * Starts a part when those it needs are there.
   *
   * @param start blocks until the part is ready
   * @param detail what to tell about it
   */
  <T> CompletableFuture<T> start(
      String name, Supplier<T> start, Function<T, String> detail, CompletableFuture<?>... needs) {
    CompletableFuture<T> part =
        CompletableFuture.allOf(needs)
            .thenApplyAsync(
                nothing -> {
                  progress.begun(name);
                  T started = start.get();
                  progress.done(name, detail.apply(started));
                  return started;
                },
                executor);
    part.whenComplete(
        (started, cause) -> {
          if (cause != null) {
            failure.completeExceptionally(root(cause));
          }
        });
    all.add(part);
    return part;
  }

  /**
   * Waits until every part is there.
   *
   * @throws RuntimeException what the first part that failed threw
   */
  void await() {
    CompletableFuture<Void> started =
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    // A failed part fails the whole too, but only when the slowest of the others has ended.
    get(CompletableFuture.anyOf(started, failure));
  }

  /**
   * Interrupts what is being started and waits until it has given up, also when this thread itself
   * is interrupted: nothing may be begun after this.
   */
  @Override
  public void close() {
    boolean interrupted = Thread.interrupted();
    executor.shutdownNow();
    try {
      executor.awaitTermination(END_TIMEOUT_S, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs things at the same time and waits for all; the first failure is thrown at the end. */
  static void together(Runnable... deeds) {
    get(
        CompletableFuture.allOf(
            Arrays.stream(deeds)
                .map(CompletableFuture::runAsync)
                .toArray(CompletableFuture[]::new)));
  }

  private static void get(Future<?> future) {
    try {
      future.get();
    } catch (ExecutionException e) {
      Throwable cause = root(e);
      if (cause instanceof RuntimeException problem) {
        throw problem;
      }
      throw new IllegalStateException("Cannot start: " + cause.getMessage(), cause);
    } catch (CancellationException e) {
      throw new IllegalStateException("Cannot start: cancelled", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot start: interrupted", e);
    }
  }

  private static Throwable root(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
