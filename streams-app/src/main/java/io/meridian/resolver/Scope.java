package io.meridian.resolver;

import io.meridian.topology.RegionId;
import java.util.List;
import java.util.Map;

/**
 * What one resolver is about.
 *
 * @param here the region that it resolves for
 * @param owners by topic, whose journal each is
 * @param identities which topics they are
 */
record Scope(RegionId here, Map<String, RegionId> owners, JournalIdentities identities) {

  /** Who writes journals, the regions' people included. */
  List<RegionId> writers() {
    return owners.values().stream().sorted().toList();
  }

  /** The regions themselves. */
  List<RegionId> regions() {
    return owners.values().stream().filter(writer -> !writer.isOperator()).sorted().toList();
  }
}
