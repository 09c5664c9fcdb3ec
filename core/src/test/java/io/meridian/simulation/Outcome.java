package io.meridian.simulation;

import io.meridian.conflict.Event;
import io.meridian.conflict.Resolution;

/** A record of a simulated resolved topic. */
record Outcome(int key, Event event, Resolution resolution) {}
