package io.meridian.sandbox;

import io.meridian.topology.RegionId;
import java.util.List;

/**
 * What is to be deployed.
 *
 * @param regions two or more
 * @param partitions of every topic that has a choice
 * @param tables SQL that makes the tables in each region's database before its capture starts
 * @param compiling how its JVMs compile
 */
public record DeploymentOptions(
    List<RegionId> regions, int partitions, List<String> tables, Compiling compiling) {

  /** How many partitions a deployment has unless told. */
  public static final int DEFAULT_PARTITIONS = 2;

  /** Copies. */
  public DeploymentOptions {
    regions = List.copyOf(regions);
    tables = List.copyOf(tables);
    if (regions.size() < 2 || partitions < 1) {
      throw new IllegalArgumentException(
          "Cannot deploy: two regions and one partition are the least (regions="
              + regions.size()
              + ", partitions="
              + partitions
              + ")");
    }
  }

  /** With JVMs that are ready soon. */
  public DeploymentOptions(List<RegionId> regions, int partitions, List<String> tables) {
    this(regions, partitions, tables, Compiling.QUICK);
  }

  /** The first of the sandbox's regions, with tables. */
  public static DeploymentOptions of(int regions, List<String> tables) {
    return new DeploymentOptions(RegionNames.first(regions), DEFAULT_PARTITIONS, tables);
  }
}
