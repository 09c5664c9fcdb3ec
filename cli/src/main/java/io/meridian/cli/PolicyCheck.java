package io.meridian.cli;

import io.meridian.conflict.Policy;
import io.meridian.testkit.rules.Certificate;
import io.meridian.testkit.rules.RuleCertifier;
import io.meridian.testkit.simulation.TextRows;
import io.meridian.topology.RegionId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Whether a policy can do what it says, before all regions follow it. */
final class PolicyCheck {

  private static final long SEED = 1;

  private final Collection<RegionId> regions;

  /**
   * @param regions that there are
   */
  PolicyCheck(Collection<RegionId> regions) {
    this.regions = List.copyOf(regions);
  }

  /**
   * Checks it.
   *
   * @throws CommandException when it names regions that are not there, or a rule that breaks its
   *     duties, with the case in which it does
   */
  void check(Policy policy) {
    List<RegionId> named = new ArrayList<>(policy.priority());
    String primary = policy.options().get("primary");
    if (primary != null) {
      named.add(new RegionId(primary));
    }
    named.removeAll(regions);
    if (!named.isEmpty()) {
      throw new CommandException(
          "Cannot set a policy: there is no such region (named="
              + named
              + ", regions="
              + regions
              + ")");
    }
    if (policy.strategy().equals("custom")) {
      Certificate certificate =
          RuleCertifier.certify(
              rule(policy.options().getOrDefault("class", "")), TextRows.FORMAT, SEED);
      if (!certificate.isCertified()) {
        List<String> lines = certificate.toString().lines().toList();
        throw new CommandException(lines.get(0), lines.subList(1, lines.size()));
      }
    }
  }

  private static Class<?> rule(String className) {
    try {
      return Class.forName(className);
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new CommandException(
          "Cannot set a policy: the rule cannot be loaded; it must be on the class path of every"
              + " region's resolver, and here (class="
              + className
              + ", why="
              + e
              + ")");
    }
  }
}
