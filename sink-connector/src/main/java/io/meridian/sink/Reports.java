package io.meridian.sink;

/** Where a task tells what it does, and is told what to do about what it could not. */
record Reports(AppliedPublisher applied, Parking parking, SinkCounters counters) {}
