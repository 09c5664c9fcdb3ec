package io.meridian.benchmarks.contest;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Asks a question that costs who answers it no more than every two seconds, and gives the last
 * answer in between. For one thread.
 */
final class Seldom implements BooleanSupplier {

  private static final Duration EVERY = Duration.ofSeconds(2);

  private final BooleanSupplier question;
  private long askedNanos;
  private boolean answer = true;

  Seldom(BooleanSupplier question) {
    this.question = question;
    this.askedNanos = System.nanoTime();
  }

  @Override
  public boolean getAsBoolean() {
    if (System.nanoTime() - askedNanos > EVERY.toNanos()) {
      answer = question.getAsBoolean();
      askedNanos = System.nanoTime();
    }
    return answer;
  }
}
