package io.meridian.sink;

import io.meridian.control.ParkingCommand;
import java.util.List;

/** What people want done about parked rows. */
interface ParkingCommands extends AutoCloseable {

  /**
   * The commands for this store that are not done, in their order; since the start also old ones.
   */
  List<ParkingCommand> next();

  /** A command is done with, and all before it. */
  void done(ParkingCommand command);

  @Override
  void close();
}
