package io.meridian.sink;

import io.meridian.control.ParkingCommand;
import java.util.List;

/** What people want done about parked rows. */
interface ParkingCommands extends AutoCloseable {

  /**
   * The commands for this store that were not given before, in their order; after the first call
   * since the start also old ones.
   */
  List<ParkingCommand> next();

  @Override
  void close();
}
