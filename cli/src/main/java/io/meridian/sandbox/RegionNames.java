package io.meridian.sandbox;

import io.meridian.topology.RegionId;
import java.util.List;
import java.util.stream.Stream;

/** What the regions of a sandbox are called, in the order in which they are taken. */
final class RegionNames {

  private static final List<RegionId> NAMES =
      Stream.of(
              "us-west-1",
              "eu-central-1",
              "ap-tokyo-1",
              "sa-east-1",
              "af-south-1",
              "us-east-1",
              "eu-west-1",
              "ap-sydney-1",
              "ca-central-1",
              "me-south-1")
          .map(RegionId::new)
          .toList();

  private RegionNames() {}

  /** The most regions there are names for. */
  static int most() {
    return NAMES.size();
  }

  /** The first of them. */
  static List<RegionId> first(int count) {
    return NAMES.subList(0, count);
  }
}
