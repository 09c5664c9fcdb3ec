package io.meridian.capture;

import io.debezium.config.CommonConnectorConfig;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import io.debezium.pipeline.EventDispatcher;
import io.debezium.pipeline.signal.actions.SignalAction;
import io.debezium.pipeline.signal.actions.SignalActionProvider;
import io.debezium.pipeline.source.spi.DataChangeEventListener;
import io.debezium.pipeline.spi.Partition;
import io.debezium.spi.schema.DataCollectionId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends what Debezium does with each event for its own metrics: it prints position and key, by a
 * JSON mapper made for the occasion, which is a sixth of the work of the thread that reads the log.
 *
 * <p>Debezium makes it by its name in {@code META-INF/services}, and shows it the dispatcher of
 * every engine as that starts; it is asked for signals, of which it has none. The listener is
 * replaced later, for Debezium sets its own when it begins to stream.
 */
public final class EventListening implements SignalActionProvider {

  /** By engine: null means that it has not started. */
  private static final Map<String, EventDispatcher<?, ?>> DISPATCHERS = new ConcurrentHashMap<>();

  /** Made by Debezium. */
  public EventListening() {}

  /** Ends it for an engine of ours that has handed over a batch, and so streams. */
  static void end(String engine) {
    EventDispatcher<?, ?> dispatcher = DISPATCHERS.get(engine);
    if (dispatcher != null) {
      dispatcher.setEventListener(DataChangeEventListener.NO_OP());
    }
  }

  /** Forgets an engine that has ended. */
  static void forget(String engine) {
    DISPATCHERS.remove(engine);
  }

  @Override
  public <P extends Partition> Map<String, SignalAction<P>> createActions(
      EventDispatcher<P, ? extends DataCollectionId> dispatcher,
      ChangeEventSourceCoordinator<P, ?> coordinator,
      CommonConnectorConfig config) {
    if (KafkaOffsetStore.knows(config.getLogicalName())) {
      DISPATCHERS.put(config.getLogicalName(), dispatcher);
    }
    return Map.of();
  }
}
