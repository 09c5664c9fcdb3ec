package io.meridian.benchmarks;

import io.meridian.clock.Hlc;
import io.meridian.conflict.ConflictTrail;
import io.meridian.conflict.Event;
import io.meridian.conflict.KeyEntry;
import io.meridian.conflict.KeyState;
import io.meridian.conflict.Operation;
import io.meridian.conflict.Payload;
import io.meridian.conflict.Version;
import io.meridian.topology.RegionId;
import io.meridian.version.Dot;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Keys and events as a deployment of three regions has them: rows of 200 bytes. */
final class SampleKeys {

  static final RegionId US = new RegionId("us-west-1");
  static final RegionId EU = new RegionId("eu-central-1");
  static final RegionId AP = new RegionId("ap-tokyo-1");
  static final List<RegionId> REGIONS = List.of(US, EU, AP);

  private static final int PARTITION = 3;
  static final int ROW_BYTES = 200;
  private static final long MILLIS = 1_790_000_000_000L;

  private SampleKeys() {}

  /** What is kept of a key that was written in all regions, one after the other. */
  static KeyEntry chained() {
    KeyState state = KeyState.EMPTY;
    for (int i = 0; i < REGIONS.size(); i++) {
      state = state.join(event(REGIONS.get(i), 100 + i, sawEverything(99 + i), i));
    }
    return new KeyEntry(state, dot(AP, 102));
  }

  /** A key whose last event has still to be told. */
  static KeyEntry untold() {
    KeyEntry before = chained();
    Event event = next();
    ConflictTrail trail =
        ConflictTrail.EMPTY.add(
            new ConflictTrail.Step(event.version().hlc(), event), before.state(), Hlc.ZERO);
    return new KeyEntry(before.state().join(event), event.version().dot()).with(trail);
  }

  /** A key of which only so much is known. */
  static KeyEntry seen(VersionVector vector) {
    return new KeyEntry(new KeyState(vector, List.of()), null);
  }

  /** The next write of the first region, which had seen all that there is. */
  static Event next() {
    return event(US, 110, sawEverything(109), 10);
  }

  /**
   * What is kept of a key that some regions wrote at the same time.
   *
   * @param siblings 1 to 3
   */
  static KeyEntry concurrent(int siblings) {
    KeyState state = chained().state();
    for (int i = 0; i < siblings; i++) {
      state = state.join(event(REGIONS.get(i), 200 + i, sawEverything(150), i));
    }
    return new KeyEntry(state, dot(US, 200));
  }

  /** The write of the third region at the same time. */
  static Event third() {
    return event(AP, 202, sawEverything(150), 2);
  }

  /** A write that had seen all three and ends the conflict. */
  static Event last() {
    return event(EU, 300, sawEverything(299), 20);
  }

  private static Event event(RegionId region, long offset, VersionVector context, int at) {
    byte[] row = new byte[ROW_BYTES];
    Arrays.fill(row, (byte) at);
    Version version =
        new Version(
            dot(region, offset),
            Hlc.of(MILLIS + at, 0),
            (MILLIS + at) * 1_000,
            Operation.UPDATE,
            new Payload("avro/binary", 7, row));
    return new Event(version, context);
  }

  private static Dot dot(RegionId region, long offset) {
    return new Dot(region, PARTITION, new Position(1, offset));
  }

  private static VersionVector sawEverything(long offset) {
    Position position = new Position(1, offset);
    return VersionVector.of(Map.of(US, position, EU, position, AP, position));
  }
}
