package io.meridian.resolver;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.schema.SchemaRegistryUnavailableException;
import java.net.ConnectException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class ThreadFailuresTest {

  private static final int MANY = 100;

  private final AtomicLong nowNanos = new AtomicLong();
  private final CountDownLatch closing = new CountDownLatch(0);
  private final ThreadFailures failures =
      new ThreadFailures(nowNanos::get, closing, new ResolverFigures());

  @Test
  void thread_isReplacedWhenTheBrokersMayAnswerLater() {
    assertThat(failures.handle(brokers())).isEqualTo(REPLACE_THREAD);
    assertThat(failures.isFatal()).isFalse();
    assertThat(failures.last()).contains("TimeoutException: no answer");
  }

  @Test
  void thread_isReplacedHoweverOftenTheBrokersFail() {
    for (int i = 0; i < MANY; i++) {
      assertThat(failures.handle(brokers())).isEqualTo(REPLACE_THREAD);
    }
    assertThat(failures.isFatal()).isFalse();
  }

  @Test
  void thread_isReplacedHoweverLongTheRegistryIsAway() {
    Throwable away =
        new StreamsException(
            new SchemaRegistryUnavailableException("it is away", new ConnectException()));
    for (int i = 0; i < MANY; i++) {
      assertThat(failures.handle(away)).isEqualTo(REPLACE_THREAD);
    }
    assertThat(failures.handle(brokers())).isEqualTo(REPLACE_THREAD);
  }

  @Test
  void resolver_endsWhenTryingAgainCannotHelp() {
    assertThat(failures.handle(new StreamsException(new RecordTooLargeException("20 MB"))))
        .isEqualTo(SHUTDOWN_CLIENT);
    assertThat(failures.isFatal()).isTrue();
    assertThat(failures.last()).contains("RecordTooLargeException: 20 MB");
  }

  private static Throwable brokers() {
    return new StreamsException("sending failed", new TimeoutException("no answer"));
  }
}
