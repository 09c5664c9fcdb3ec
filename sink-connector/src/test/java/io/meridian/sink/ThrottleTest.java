package io.meridian.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class ThrottleTest {

  private static final String TOPIC = "resolved.us-west-1";
  private static final TopicPartition ZERO = new TopicPartition(TOPIC, 0);
  private static final TopicPartition ONE = new TopicPartition(TOPIC, 1);
  private static final long SECOND = 1_000_000_000L;

  private final Worker worker = new Worker();
  private final SinkCounters counters = new SinkCounters();
  private long now = 7 * SECOND;

  @Test
  void withoutLimits_nothingIsPaused() {
    Throttle throttle = throttle(Map.of());

    throttle.before();
    throttle.taken(records(100_000, 10));

    assertThat(worker.paused).isEmpty();
    assertThat(worker.timeouts).isEmpty();
  }

  @Test
  void beyondTheRate_partitionsArePausedUntilTheDebtIsPaid() {
    Throttle throttle = throttle(Map.of("rate.limit.rows.per.second", "100"));

    throttle.taken(records(350, 10));
    assertThat(worker.paused).containsExactlyInAnyOrder(ZERO, ONE);
    assertThat(worker.timeouts).containsExactly(2_500L);

    now += SECOND;
    throttle.before();
    throttle.taken(List.of());
    assertThat(worker.paused).containsExactlyInAnyOrder(ZERO, ONE);
    assertThat(worker.timeouts).containsExactly(2_500L, 1_500L);
    throttle.remind();
    assertThat(worker.timeouts).as("others ask at least each second").hasSize(2);

    now += SECOND;
    throttle.remind();
    assertThat(worker.timeouts).containsExactly(2_500L, 1_500L, 500L);

    now += SECOND / 2;
    throttle.before();
    assertThat(worker.paused).isEmpty();
    assertThat(counters.rateWaits.sum()).isEqualTo(1);
    assertThat(counters.rateWaitMs.sum()).isEqualTo(2_500);
  }

  @Test
  void bytes_areLimitedToo() {
    Throttle throttle =
        throttle(
            Map.of("rate.limit.rows.per.second", "1000", "rate.limit.bytes.per.second", "1000"));

    throttle.taken(records(30, 100));

    assertThat(worker.timeouts).containsExactly(2_000L);
  }

  @Test
  void partitionThatWasTakenAway_isNotResumed() {
    Throttle throttle = throttle(Map.of("rate.limit.rows.per.second", "100"));
    throttle.taken(records(200, 10));
    worker.assigned.remove(ONE);
    throttle.closed(List.of(ONE));
    now += SECOND;

    throttle.before();

    assertThat(worker.resumed).containsExactly(ZERO);
  }

  private Throttle throttle(Map<String, String> more) {
    Map<String, String> properties = SinkProperties.legal();
    properties.putAll(more);
    return new Throttle(new SinkConfig(properties), worker, counters, () -> now);
  }

  private static List<SinkRecord> records(int count, int bytes) {
    List<SinkRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(new SinkRecord(TOPIC, 0, null, null, null, new byte[bytes], i));
    }
    return records;
  }

  /** A worker that has given out two partitions. */
  private static final class Worker extends FakeContext {
    private final Set<TopicPartition> assigned = new HashSet<>(Set.of(ZERO, ONE));
    private final Set<TopicPartition> paused = new HashSet<>();
    private final List<TopicPartition> resumed = new ArrayList<>();

    @Override
    public Set<TopicPartition> assignment() {
      return assigned;
    }

    @Override
    public void pause(TopicPartition... partitions) {
      paused.addAll(List.of(partitions));
    }

    @Override
    public void resume(TopicPartition... partitions) {
      paused.removeAll(List.of(partitions));
      resumed.addAll(List.of(partitions));
    }
  }
}
