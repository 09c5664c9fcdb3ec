package io.meridian.target;

import io.meridian.testkit.network.Cut;
import io.meridian.testkit.network.TcpProxy;
import io.meridian.testkit.target.Fault;
import io.meridian.testkit.target.Outcome;
import io.meridian.testkit.target.Place;
import io.meridian.testkit.target.StoreUnderTest;
import io.meridian.testkit.target.Table;
import io.meridian.testkit.target.Write;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Turns the fault into a cut of the worker's connection. */
record CutWorker(TargetWorker worker, TcpProxy proxy, Fault fault)
    implements StoreUnderTest.Worker {

  @Override
  public Place place() {
    return worker.place();
  }

  @Override
  public Outcome apply(Place from, List<Write> writes) {
    return cut(() -> worker.apply(from, writes));
  }

  @Override
  public Map<String, StoreUnderTest.Held> held() {
    return worker.held();
  }

  @Override
  public Outcome retry() {
    return cut(worker::retry);
  }

  @Override
  public Outcome discard(Table table, String key) {
    return cut(() -> worker.discard(table, key));
  }

  @Override
  public void close() {
    worker.close();
    proxy.close();
  }

  private Outcome cut(Supplier<Outcome> work) {
    Cut cut =
        fault.side() == Fault.Side.BEFORE ? Cut.before(fault.step()) : Cut.after(fault.step());
    if (fault.step() >= 0) {
      proxy.cut(cut);
    }
    Outcome outcome = work.get();
    if (cut.struck()) {
      fault.strike();
    }
    return outcome;
  }
}
