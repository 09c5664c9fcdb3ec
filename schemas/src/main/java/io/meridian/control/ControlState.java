package io.meridian.control;

import io.meridian.conflict.Policy;
import io.meridian.conflict.PolicyBook;
import io.meridian.topology.RegionId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the control records up to a version add up to. Immutable.
 *
 * @param version of the last record; 0 when there is none
 * @param policies the legal policies, each under its own version
 * @param history the legal evictions in the order of the log
 * @param commands about parked rows, in the order of the log, without those that a later one makes
 *     needless
 * @param illegal how many records were passed over because they make no sense
 */
public record ControlState(
    long version,
    PolicyBook policies,
    List<Eviction> history,
    List<ParkingCommand> commands,
    long illegal) {

  /** Before the first record. */
  public static final ControlState EMPTY =
      new ControlState(0, PolicyBook.EMPTY, List.of(), List.of(), 0);

  /** Copies. */
  public ControlState {
    history = List.copyOf(history);
    commands = List.copyOf(commands);
  }

  /** The last eviction of each region, in the order in which the regions were first evicted. */
  public Map<RegionId, Eviction> evictions() {
    Map<RegionId, Eviction> last = new LinkedHashMap<>();
    history.forEach(eviction -> last.put(eviction.region(), eviction));
    return last;
  }

  /**
   * With the record of an offset.
   *
   * @throws IllegalArgumentException when the record makes no sense; go on from {@link #without}
   */
  ControlState with(long offset, ControlRecord record) {
    long next = offset + 1;
    switch (record.getKind()) {
      case POLICY:
        Policy policy =
            new Policy(
                record.getTenant(),
                record.getType(),
                record.getStrategy(),
                new TreeMap<>(record.getOptions()));
        return new ControlState(next, policies.with(next, policy), history, commands, illegal);
      case EVICTION:
        List<Eviction> longer = new ArrayList<>(history);
        longer.add(
            new Eviction(
                new RegionId(record.getRegion()), record.getEpoch(), record.getFence(), next));
        return new ControlState(next, policies, longer, commands, illegal);
      case RETRY:
      case DISCARD:
        ParkingCommand command = ParkingCommand.of(record, next);
        List<ParkingCommand> more = new ArrayList<>(commands);
        more.removeIf(command::replaces);
        more.add(command);
        return new ControlState(next, policies, history, more, illegal);
      default:
        throw new IllegalArgumentException(
            "Cannot use a control record: unknown kind (kind=" + record.getKind() + ")");
    }
  }

  /** With the record of an offset passed over. */
  ControlState without(long offset) {
    return new ControlState(offset + 1, policies, history, commands, illegal + 1);
  }
}
