package io.meridian.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.resolved.ChangeEffect;
import io.meridian.resolved.ResolvedChange;
import io.meridian.topology.RegionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Promises: the compacted resolved topic is the visible image of the set of events, in every
 * region, whatever the order between journals and however often a mirror repeats; and every input
 * has one output.
 */
class ResolvePropertyTest {

  private static final int EVENTS = 150;
  private static final int KEYS = 6;

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 40);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void image_isThatOfTheSetOfEventsWhateverTheOrder(long seed) {
    History history = History.of(new Random(seed), EVENTS, KEYS);
    Map<String, String> expected = Image.expected(history, 0);
    Random order = new Random(seed * 31);
    for (RegionId here : Regions.ALL) {
      assertThat(image(here, history.interleaved(order)))
          .as("seed=%s, region=%s", seed, here)
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void image_isTheSameWhenAMirrorRepeats(long seed) {
    History history = History.of(new Random(seed), EVENTS, KEYS);
    Random order = new Random(seed * 37);

    Map<String, String> image = image(Regions.TOKYO, repeating(history.interleaved(order), order));

    assertThat(image).as("seed=%s", seed).isEqualTo(Image.expected(history, 0));
  }

  /** Goes back in each journal now and then, as a mirror without transactions does. */
  private static List<History.Entry> repeating(List<History.Entry> entries, Random random) {
    List<History.Entry> repeated = new ArrayList<>();
    Map<RegionId, List<History.Entry>> past = new HashMap<>();
    for (History.Entry entry : entries) {
      repeated.add(entry);
      List<History.Entry> before =
          past.computeIfAbsent(entry.journal(), journal -> new ArrayList<>());
      before.add(entry);
      if (random.nextInt(10) == 0) {
        int from = Math.max(0, before.size() - 1 - random.nextInt(5));
        repeated.addAll(before.subList(from, before.size()));
      }
    }
    return repeated;
  }

  private static Map<String, String> image(RegionId here, List<History.Entry> inputs) {
    Map<String, String> image = new TreeMap<>();
    try (ResolverDriver driver = new ResolverDriver(here)) {
      for (History.Entry entry : inputs) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(
            ResolverNames.ORIGIN_OFFSET, ResolverDriver.bytes(Long.toString(entry.offset())));
        driver.raw(
            entry.journal(),
            ResolverDriver.bytes(entry.key()),
            driver.encode(entry.event()),
            headers);
      }
      List<TestRecord<byte[], byte[]>> outputs = driver.resolvedRecords();
      assertThat(outputs).hasSameSizeAs(inputs);
      assertThat(driver.quarantine()).isEmpty();
      for (TestRecord<byte[], byte[]> output : outputs) {
        ResolvedChange change = driver.change(output.value());
        if (change.getEffect() != ChangeEffect.NOTHING) {
          image.put(ResolverDriver.text(output.key()), Image.text(change.getVisible()));
        }
      }
    }
    return image;
  }
}
