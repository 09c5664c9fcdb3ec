package io.meridian.benchmarks;

import io.meridian.clock.Hlc;
import io.meridian.conflict.ConflictTrail;
import io.meridian.conflict.KeyEntry;
import io.meridian.conflict.KeyEntryCodec;
import io.meridian.topology.RegionId;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.io.PrintStream;
import java.util.Locale;
import java.util.TreeMap;

/** Prints how many bytes a resolver's store keeps of a key, beside the rows themselves. */
public final class StateSizes {

  private StateSizes() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    PrintStream out = System.out;
    out.printf(Locale.ROOT, "%-44s %10s %10s %10s%n", "what is kept", "bytes", "rows", "beside");
    print(out, "one version", SampleKeys.chained(), 1);
    print(out, "two versions at the same time", SampleKeys.concurrent(2), 2);
    print(out, "three versions at the same time", SampleKeys.concurrent(3), 3);
    KeyEntry before = SampleKeys.chained();
    ConflictTrail trail =
        ConflictTrail.EMPTY.add(
            new ConflictTrail.Step(new Hlc(1), SampleKeys.next()), before.state(), Hlc.ZERO);
    KeyEntry fresh = before.with(before.state().join(SampleKeys.next())).with(trail);
    print(out, "one version, its event not yet told", fresh, 2);
    for (int regions : new int[] {3, 10, 50}) {
      int bytes = vector(regions);
      out.printf(
          Locale.ROOT,
          "%-44s %10d %10s %10.1f%n",
          "vector of " + regions + " regions",
          bytes,
          "-",
          (double) bytes / regions);
    }
  }

  private static void print(PrintStream out, String what, KeyEntry entry, int rows) {
    int bytes = KeyEntryCodec.encode(entry).length;
    int content = rows * SampleKeys.ROW_BYTES;
    out.printf(Locale.ROOT, "%-44s %10d %10d %10d%n", what, bytes, content, bytes - content);
  }

  /** The bytes of a state that is a vector and nothing else. */
  private static int vector(int regions) {
    TreeMap<RegionId, Position> entries = new TreeMap<>();
    for (int i = 0; i < regions; i++) {
      entries.put(new RegionId("us-west-" + (10 + i)), new Position(1, 1_000_000L + i));
    }
    VersionVector vector = VersionVector.of(entries);
    KeyEntry with = SampleKeys.seen(vector);
    KeyEntry without = SampleKeys.seen(VersionVector.EMPTY);
    return KeyEntryCodec.encode(with).length - KeyEntryCodec.encode(without).length;
  }
}
