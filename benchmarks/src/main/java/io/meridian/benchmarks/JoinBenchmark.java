package io.meridian.benchmarks;

import io.meridian.conflict.Event;
import io.meridian.conflict.KeyEntry;
import io.meridian.conflict.KeyEntryCodec;
import io.meridian.conflict.KeyState;
import io.meridian.conflict.Resolution;
import io.meridian.conflict.Strategies;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one journal event costs a resolver, without Kafka and without the store. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class JoinBenchmark {

  private final KeyEntry chained = SampleKeys.chained();
  private final KeyEntry two = SampleKeys.concurrent(2);
  private final KeyEntry three = SampleKeys.concurrent(3);
  private final byte[] chainedBytes = KeyEntryCodec.encode(chained);
  private final byte[] twoBytes = KeyEntryCodec.encode(two);
  private final byte[] threeBytes = KeyEntryCodec.encode(three);
  private final KeyEntry untold = SampleKeys.untold();
  private final byte[] untoldBytes = KeyEntryCodec.encode(untold);
  private final Event next = SampleKeys.next();
  private final Event third = SampleKeys.third();
  private final Event last = SampleKeys.last();

  /** An event that had seen the key's only version. */
  @Benchmark
  public KeyState joinChain() {
    return chained.state().join(next);
  }

  /** The same with its verdict: what is visible, and what the stores have to do. */
  @Benchmark
  public Resolution resolveChain() {
    return resolved(chained, next);
  }

  /** An event that makes three versions of two. */
  @Benchmark
  public KeyState joinThirdSibling() {
    return two.state().join(third);
  }

  /** The same with its verdict. */
  @Benchmark
  public Resolution resolveThirdSibling() {
    return resolved(two, third);
  }

  /** An event that ends a conflict of three, with its verdict. */
  @Benchmark
  public Resolution resolveEndOfConflict() {
    return resolved(three, last);
  }

  /** From the store's bytes to the store's bytes, no conflict. */
  @Benchmark
  public byte[] storedChain() {
    return KeyEntryCodec.encode(resolved(KeyEntryCodec.decode(chainedBytes), next).entry());
  }

  /** From the store's bytes to the store's bytes, three versions in the end. */
  @Benchmark
  public byte[] storedThirdSibling() {
    return KeyEntryCodec.encode(resolved(KeyEntryCodec.decode(twoBytes), third).entry());
  }

  /** From the store's bytes to the store's bytes, three versions in the beginning. */
  @Benchmark
  public byte[] storedEndOfConflict() {
    return KeyEntryCodec.encode(resolved(KeyEntryCodec.decode(threeBytes), last).entry());
  }

  /** From the store's bytes to the store's bytes, the last event not yet told. */
  @Benchmark
  public byte[] storedUntold() {
    return KeyEntryCodec.encode(KeyEntryCodec.decode(untoldBytes));
  }

  private static Resolution resolved(KeyEntry entry, Event event) {
    return Resolution.of(entry, event, false, SampleKeys.EU, Strategies.DEFAULT);
  }
}
