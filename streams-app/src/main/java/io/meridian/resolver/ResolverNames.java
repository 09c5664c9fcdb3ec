package io.meridian.resolver;

import io.meridian.cluster.HangingTransactions;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the resolver calls things: nodes, stores, headers and keys. A changed node or store name
 * changes the names of internal topics, which is a migration; the checked-in description of the
 * topology shows it.
 */
final class ResolverNames {

  /** The node that reads every journal. */
  static final String JOURNALS = "journals";

  /** The node that resolves. */
  static final String RESOLVE = "resolve";

  /** The node that writes {@code resolved.<region>}. */
  static final String RESOLVED = "resolved";

  /** The node that writes {@code quarantine.<region>}. */
  static final String QUARANTINE = "quarantine";

  /** The node that writes {@code divergence.<region>}. */
  static final String DIVERGENCE = "divergence";

  /** The store of the keys' entries; its key is the resource key's bytes. */
  static final String KEYS = "keys";

  /** The store of how far journals and their instances were seen. */
  static final String PROGRESS = "progress";

  /** The node that writes {@code conflicts.<region>}. */
  static final String CONFLICTS = "conflicts";

  /** The store of which keys something is still to be done about. */
  static final String INDEX = "index";

  /** The store that has no content and is told of commits. */
  static final String BEFORE_COMMIT = "before-commit";

  /** The header of a mirrored record that carries its offset in the origin journal. */
  static final String ORIGIN_OFFSET = "meridian.origin.offset";

  /** What the headers that a quarantined record gets start with. */
  static final String QUARANTINE_HEADER = "meridian.quarantine.";

  /** What no resource's key may start with. */
  static final String RESERVED = "_meridian/";

  /** What the keys of heartbeats start with. */
  static final String HEARTBEAT = RESERVED + "heartbeat/";

  private static final String NO_RESOURCE = RESERVED + "quarantined/";

  private ResolverNames() {}

  /**
   * The application id, and so the consumer group and the prefix of all internal topics and
   * transactional ids.
   */
  static String applicationId(RegionId region) {
    return "meridian-resolver-" + region;
  }

  /** The topic that a store is restored from. */
  static String changelog(RegionId region, String store) {
    return applicationId(region) + "-" + store + "-changelog";
  }

  /** The topics that the stores of a region's resolver are restored from. */
  static List<String> changelogs(RegionId region) {
    return Stream.of(KEYS, INDEX, PROGRESS).map(store -> changelog(region, store)).toList();
  }

  /** All that the resolver of a region writes, and nobody else in transactions. */
  static HangingTransactions.Written written(RegionId region) {
    Stream<String> outputs =
        Stream.of(Topic.RESOLVED, Topic.QUARANTINE, Topic.DIVERGENCE, Topic.CONFLICTS)
            .map(topic -> topic.of(region));
    return new HangingTransactions.Written(
        Stream.concat(changelogs(region).stream(), outputs).toList(),
        Optional.of(applicationId(region)));
  }

  /**
   * The key of outputs that stand for no resource. Never the input's own key: the resolved topic is
   * compacted, and such an output would take the place of the resource's image.
   */
  static String noResource(RegionId owner) {
    return NO_RESOURCE + owner;
  }
}
