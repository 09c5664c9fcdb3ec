package io.meridian.resolver;

import io.meridian.clock.Hlc;
import io.meridian.conflict.ConflictTrail;
import io.meridian.conflict.KeyEntryCodec;
import io.meridian.version.Dot;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The steps of keys' trails that their entries have set aside, each a row of its own in the store
 * of the {@link KeyIndex}: so that an event of a key that many write costs as much as any other.
 *
 * <pre>
 * s key 0 order:8 region 0 epoch:4 offset:8      the step
 * </pre>
 *
 * <p>Keys are text in which no zero byte occurs. Owned by the stream thread of its task.
 */
final class TrailSteps {

  private static final byte STEP = 's';

  /** After every clock reading. */
  private static final Hlc LAST = new Hlc(-1L);

  private final KeyValueStore<Bytes, byte[]> store;

  TrailSteps(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /**
   * Steps of one key.
   *
   * @param steps those that were looked for, by their order
   * @param next the order of the first after them; empty when none is there
   */
  record Found(List<ConflictTrail.Step> steps, Optional<Hlc> next) {

    static final Found NONE = new Found(List.of(), Optional.empty());
  }

  /** All steps of a key that its trail has set aside. */
  Found all(byte[] key, ConflictTrail.Aside aside) {
    return before(LAST, key, aside);
  }

  /** The steps of a key that its trail has set aside and that come before a watermark. */
  Found before(Hlc watermark, byte[] key, ConflictTrail.Aside aside) {
    if (aside.count() == 0) {
      return Found.NONE;
    }
    if (aside.first().compareTo(watermark) >= 0) {
      return new Found(List.of(), Optional.of(aside.first()));
    }
    // From the first that is there: before it may be many that were deleted.
    ByteBuffer from =
        ByteBuffer.allocate(key.length + 2 + Long.BYTES).put(STEP).put(key).put((byte) 0);
    from.putLong(aside.first().bits());
    byte[] to = ByteBuffer.allocate(key.length + 2).put(STEP).put(key).put((byte) 1).array();
    List<ConflictTrail.Step> steps = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> found =
        store.range(Bytes.wrap(from.array()), Bytes.wrap(to))) {
      while (found.hasNext()) {
        KeyValue<Bytes, byte[]> next = found.next();
        Hlc order = new Hlc(ByteBuffer.wrap(next.key.get(), key.length + 2, Long.BYTES).getLong());
        if (order.compareTo(watermark) >= 0) {
          return new Found(steps, Optional.of(order));
        }
        steps.add(KeyEntryCodec.decodeStep(next.value));
      }
    }
    return new Found(steps, Optional.empty());
  }

  /**
   * Sets the surplus of a trail aside.
   *
   * @param there those that were taken from the store, of which the trail may have some at hand;
   *     those that it has not any more are deleted
   * @return what is to be kept in the key's entry
   */
  ConflictTrail shelve(byte[] key, ConflictTrail trail, List<ConflictTrail.Step> there) {
    List<ConflictTrail.Step> surplus = trail.surplus();
    Set<Dot> stored = dots(there);
    Set<Dot> shelved = there.isEmpty() ? Set.of() : dots(surplus);
    for (ConflictTrail.Step step : there) {
      if (!shelved.contains(dot(step))) {
        store.delete(at(key, step));
      }
    }
    for (ConflictTrail.Step step : surplus) {
      if (!stored.contains(dot(step))) {
        store.put(at(key, step), KeyEntryCodec.encode(step));
      }
    }
    return trail.shelved();
  }

  private static Set<Dot> dots(List<ConflictTrail.Step> steps) {
    if (steps.isEmpty()) {
      return Set.of();
    }
    Set<Dot> dots = new HashSet<>();
    steps.forEach(step -> dots.add(dot(step)));
    return dots;
  }

  private static Dot dot(ConflictTrail.Step step) {
    return step.event().version().dot();
  }

  private static Bytes at(byte[] key, ConflictTrail.Step step) {
    Dot dot = dot(step);
    byte[] region = dot.region().name().getBytes(StandardCharsets.US_ASCII);
    ByteBuffer at =
        ByteBuffer.allocate(
            key.length + region.length + 3 + Long.BYTES + Integer.BYTES + Long.BYTES);
    at.put(STEP).put(key).put((byte) 0).putLong(step.order().bits());
    at.put(region).put((byte) 0).putInt(dot.position().epoch()).putLong(dot.position().offset());
    return Bytes.wrap(at.array());
  }
}
