package io.meridian.cli;

import io.meridian.conflict.Policy;
import io.meridian.conflict.SiblingView;
import io.meridian.conflict.TotalOrderKey;
import io.meridian.topology.RegionId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Whether a policy can do what it says, before all regions follow it. */
final class PolicyCheck {

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
   * @throws CommandException when it names regions that are not there, or a rule that is none
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
      rule(policy.options().getOrDefault("class", ""));
    }
  }

  private static Object rule(String className) {
    Object rule;
    try {
      rule = Class.forName(className).getConstructor().newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new CommandException(
          "Cannot set a policy: the rule cannot be loaded; it must be on the class path of every"
              + " region's resolver, and here, with a public constructor without parameters (class="
              + className
              + ", why="
              + e
              + ")");
    }
    if (!(rule instanceof TotalOrderKey) && !(rule instanceof SiblingView)) {
      throw new CommandException(
          "Cannot set a policy: the rule is neither a TotalOrderKey nor a SiblingView (class="
              + className
              + ")");
    }
    return rule;
  }
}
