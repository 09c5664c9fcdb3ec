package io.meridian.benchmarks.load;

import io.meridian.clock.Hlc;
import io.meridian.resource.ResourceKey;
import io.meridian.topology.RegionId;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;

/**
 * The writes of a plan in the order in which they happened. Every region has seen all but the last
 * few of a partition (the plan's lag), which is the same for all of them, and says so once a second
 * of the history's clock. Offsets are those of journals that hold nothing else.
 */
public final class History {

  /** When it begins: long ago, so that no clock is ahead of its reader's. */
  private static final long START_MILLIS = 1_700_000_000_000L;

  private static final int CHANGES_PER_MS = LoadPlan.CHANGES_PER_SECOND / 1_000;

  /** Odd and no multiple of five: every rank below a power of ten has an id of its own. */
  private static final long SPREAD = 2_654_435_761L;

  private final LoadPlan plan;
  private final List<RegionId> regions;
  private final ToIntFunction<byte[]> partitioner;
  private final Journal[] partitions;

  /**
   * @param partitioner the partition of a key's bytes
   */
  public History(LoadPlan plan, ToIntFunction<byte[]> partitioner) {
    this.plan = plan;
    this.regions = plan.regionIds();
    this.partitioner = partitioner;
    this.partitions = new Journal[plan.partitions()];
    for (int i = 0; i < partitions.length; i++) {
      partitions[i] = new Journal();
    }
  }

  /** Tells all of it, once. */
  public void tell(Write.Reader reader) {
    SplittableRandom random = new SplittableRandom(LoadPlan.SEED);
    Zipf zipf = new Zipf(plan.keys(), LoadPlan.SKEW);
    for (long number = 0; number < plan.total(); number++) {
      if (number % LoadPlan.CHANGES_PER_SECOND == 0) {
        beat(reader, number);
      }
      long rank = number < plan.fill() ? number : zipf.next(random);
      long id = rank * SPREAD % plan.keys();
      ResourceKey key = new ResourceKey(SampleRow.TENANT, SampleRow.TYPE, Long.toString(id));
      byte[] bytes = key.bytes();
      int partition = partitioner.applyAsInt(bytes);
      Write write = partitions[partition].write(number, random.nextInt(plan.regions()), partition);
      partitions[partition].onItsWay(write);
      reader.change(write, id, key, bytes);
    }
  }

  private void beat(Write.Reader reader, long number) {
    for (int partition = 0; partition < partitions.length; partition++) {
      for (int region = 0; region < plan.regions(); region++) {
        reader.heartbeat(partitions[partition].write(number, region, partition));
      }
    }
  }

  /** One partition of all journals. */
  private final class Journal {

    private final long[] ends = new long[regions.size()];
    private final Deque<Write> unseen = new ArrayDeque<>();
    private final Map<RegionId, Position> seen = new HashMap<>();
    private VersionVector context = VersionVector.EMPTY;

    Write write(long number, int region, int partition) {
      Hlc hlc = Hlc.of(START_MILLIS + number / CHANGES_PER_MS, (int) (number % CHANGES_PER_MS));
      long offset = ends[region]++;
      return new Write(number, region, partition, offset, offset, hlc, context);
    }

    void onItsWay(Write write) {
      unseen.add(write);
      if (unseen.size() > plan.lag()) {
        Write arrived = unseen.remove();
        seen.put(regions.get(arrived.region()), new Position(1, arrived.offset()));
        context = VersionVector.of(seen);
      }
    }
  }
}
