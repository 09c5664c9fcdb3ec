package io.meridian.capture;

import io.meridian.clock.Hlc;
import io.meridian.version.HeldKeys;
import io.meridian.version.VersionVector;

/**
 * What a sink had applied of a partition when its transaction committed.
 *
 * @param vector speaks for the whole partition
 * @param held the keys of which it says too much
 */
record Marker(int partition, VersionVector vector, Hlc hlc, HeldKeys held) {}
