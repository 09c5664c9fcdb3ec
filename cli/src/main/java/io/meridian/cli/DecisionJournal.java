package io.meridian.cli;

import io.meridian.clock.Hlc;
import io.meridian.conflict.Operation;
import io.meridian.conflict.Payload;
import io.meridian.resource.ResourceKey;
import io.meridian.version.Dot;
import io.meridian.version.VersionVector;

/** Where what people decide becomes an event: the operator journal of their region. */
interface DecisionJournal extends AutoCloseable {

  /**
   * Writes one event.
   *
   * @param payload the full row; of a delete its key columns
   * @param context what the event supersedes: what the person was shown
   * @param above the event's clock is greater
   * @return the event's identity, once the journal has it
   */
  Dot publish(
      ResourceKey key, Operation operation, Payload payload, VersionVector context, Hlc above);

  @Override
  void close();
}
