package io.meridian.resolver;

import io.meridian.clock.Hlc;
import io.meridian.conflict.ConflictTrail;
import io.meridian.conflict.KeyEntryCodec;
import io.meridian.version.Dot;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The steps of keys' trails that their entries have set aside, each a row of its own in the store
 * of the {@link KeyIndex}: so that an event of a key that many write costs as much as any other. A
 * step is here or in the entry, never in both.
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

  /** The trail with all of its steps. */
  ConflictTrail whole(byte[] key, ConflictTrail trail) {
    return upTo(LAST, key, trail);
  }

  /** The trail with those of its steps that come before a watermark. */
  ConflictTrail upTo(Hlc watermark, byte[] key, ConflictTrail trail) {
    ConflictTrail.Aside aside = trail.aside();
    if (aside.count() == 0 || aside.first().compareTo(watermark) >= 0) {
      return trail;
    }
    Optional<Hlc> next = Optional.empty();
    // From the first that is there: before it may be many that were deleted.
    ByteBuffer from =
        ByteBuffer.allocate(key.length + 2 + Long.BYTES).put(STEP).put(key).put((byte) 0);
    from.putLong(aside.first().bits());
    byte[] to = ByteBuffer.allocate(key.length + 2).put(STEP).put(key).put((byte) 1).array();
    List<ConflictTrail.Step> steps = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> found =
        store.range(Bytes.wrap(from.array()), Bytes.wrap(to))) {
      while (found.hasNext()) {
        KeyValue<Bytes, byte[]> row = found.next();
        Hlc order = new Hlc(ByteBuffer.wrap(row.key.get(), key.length + 2, Long.BYTES).getLong());
        if (order.compareTo(watermark) >= 0) {
          next = Optional.of(order);
          break;
        }
        steps.add(KeyEntryCodec.decodeStep(row.value));
        store.delete(row.key);
      }
    }
    return trail.with(steps, next);
  }

  /**
   * Sets the surplus of a trail aside.
   *
   * @return what is to be kept in the key's entry
   */
  ConflictTrail shelve(byte[] key, ConflictTrail trail) {
    for (ConflictTrail.Step step : trail.surplus()) {
      store.put(at(key, step), KeyEntryCodec.encode(step));
    }
    return trail.shelved();
  }

  private static Bytes at(byte[] key, ConflictTrail.Step step) {
    Dot dot = step.event().version().dot();
    byte[] region = dot.region().name().getBytes(StandardCharsets.US_ASCII);
    ByteBuffer at =
        ByteBuffer.allocate(
            key.length + region.length + 3 + Long.BYTES + Integer.BYTES + Long.BYTES);
    at.put(STEP).put(key).put((byte) 0).putLong(step.order().bits());
    at.put(region).put((byte) 0).putInt(dot.position().epoch()).putLong(dot.position().offset());
    return Bytes.wrap(at.array());
  }
}
