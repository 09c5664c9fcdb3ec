package io.meridian.feed;

import io.meridian.applied.AppliedPosition;
import io.meridian.clock.Hlc;
import io.meridian.topology.RegionId;
import io.meridian.version.VersionVector;
import io.meridian.version.avro.Vectors;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the stores of a region say they have applied. The context it gives is what <em>every</em>
 * store that was ever heard of has applied: whichever of them a publisher has read from, it has
 * seen at least that. A store that has said nothing about a partition has applied nothing of it.
 *
 * <p>Thread-safe.
 */
public final class AppliedKnowledge {

  private final RegionId region;
  private final Map<String, Map<Integer, VersionVector>> stores = new HashMap<>();
  private Hlc greatest = Hlc.ZERO;

  /** Of one region, of which nothing is known yet. */
  public AppliedKnowledge(RegionId region) {
    this.region = region;
  }

  /**
   * Takes in what a store says.
   *
   * @param key {@code store/partition}, the key of the record
   * @param position null when the store is withdrawn
   */
  public synchronized void learn(String key, @Nullable AppliedPosition position) {
    if (position == null) {
      forget(key);
      return;
    }
    stores
        .computeIfAbsent(position.getStore(), s -> new HashMap<>())
        .put(position.getPartition(), Vectors.fromAvro(position.getVector()));
    greatest = greatest.max(new Hlc(position.getHlc()));
  }

  /** The context of a change to a partition that is published now. */
  public synchronized VersionVector context(int partition) {
    @Nullable VersionVector least = null;
    for (Map<Integer, VersionVector> store : stores.values()) {
      VersionVector applied = store.getOrDefault(partition, VersionVector.EMPTY);
      least = least == null ? applied : least.min(applied);
    }
    return least == null ? VersionVector.EMPTY : least.without(region);
  }

  /** The greatest clock reading that any store has applied. */
  public synchronized Hlc greatest() {
    return greatest;
  }

  private void forget(String key) {
    int slash = key.lastIndexOf('/');
    String store = key.substring(0, Math.max(0, slash));
    Map<Integer, VersionVector> partitions = stores.get(store);
    if (partitions != null) {
      partitions.remove(Integer.parseInt(key.substring(slash + 1)));
      if (partitions.isEmpty()) {
        stores.remove(store);
      }
    }
  }
}
