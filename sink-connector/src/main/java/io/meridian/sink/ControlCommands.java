package io.meridian.sink;

import io.meridian.control.ControlLog;
import io.meridian.control.ControlState;
import io.meridian.control.ParkingCommand;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Commands from the topic {@code control}, which is followed from the first time that anybody asks:
 * a store that has nothing parked needs none.
 */
final class ControlCommands implements ParkingCommands {

  private final String store;
  private final Supplier<ControlLog> logs;
  private @Nullable ControlLog log;
  private long done;

  /**
   * @param logs asked once
   */
  ControlCommands(String store, Supplier<ControlLog> logs) {
    this.store = store;
    this.logs = logs;
  }

  @Override
  public List<ParkingCommand> next() {
    ControlLog open = log;
    if (open == null) {
      open = logs.get();
      log = open;
    }
    ControlState state = open.state();
    if (state.version() == done) {
      return List.of();
    }
    List<ParkingCommand> left =
        state.commands().stream()
            .filter(command -> command.version() > done && command.store().equals(store))
            .toList();
    if (left.isEmpty()) {
      done = state.version();
    }
    return left;
  }

  @Override
  public void done(ParkingCommand command) {
    done = command.version();
  }

  @Override
  public void close() {
    if (log != null) {
      log.close();
    }
  }
}
