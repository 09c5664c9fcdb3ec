package io.meridian.simulation;

import io.meridian.conflict.Event;

/** A record of a simulated journal. */
record Journaled(int key, Event event, boolean captured) {}
