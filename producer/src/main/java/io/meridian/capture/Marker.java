package io.meridian.capture;

import io.meridian.clock.Hlc;
import io.meridian.version.VersionVector;

/**
 * What a sink had applied of a partition when its transaction committed.
 *
 * @param vector speaks for the whole partition
 * @param holding whether keys are held back, so that the vector says too much about them
 */
record Marker(int partition, VersionVector vector, Hlc hlc, boolean holding) {}
