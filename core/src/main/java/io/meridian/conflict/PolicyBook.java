package io.meridian.conflict;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * All policies that were ever set, each with the version it came with. A version stands for what
 * had been set up to it. Immutable.
 *
 * <p>Of the policies that speak about a resource type the closest holds: a tenant's type before a
 * tenant before a type before all; of equally close ones the last.
 */
public final class PolicyBook {

  /** Nothing was set. */
  public static final PolicyBook EMPTY = new PolicyBook(new TreeMap<>());

  private final NavigableMap<Long, Policy> policies;

  private PolicyBook(NavigableMap<Long, Policy> policies) {
    this.policies = policies;
  }

  /**
   * With one policy more.
   *
   * @param version greater than all before
   * @throws IllegalArgumentException when it is not
   */
  public PolicyBook with(long version, Policy policy) {
    if (version <= version()) {
      throw new IllegalArgumentException(
          "Cannot add a policy: versions must grow (version="
              + version
              + ", last="
              + version()
              + ")");
    }
    NavigableMap<Long, Policy> more = new TreeMap<>(policies);
    more.put(version, policy);
    return new PolicyBook(more);
  }

  /** The version of the last policy; 0 when there is none. */
  public long version() {
    return policies.isEmpty() ? 0 : policies.lastKey();
  }

  /** What held for a resource type as of a version. */
  public Policy find(String tenant, String type, long version) {
    Policy found = Policy.DEFAULT;
    for (Policy policy : policies.headMap(version, true).values()) {
      if (policy.matches(tenant, type) && policy.closeness() >= found.closeness()) {
        found = policy;
      }
    }
    return found;
  }

  /** By version, all that were set. */
  public Map<Long, Policy> all() {
    return new TreeMap<>(policies);
  }
}
