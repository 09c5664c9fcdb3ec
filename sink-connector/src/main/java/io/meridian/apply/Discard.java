package io.meridian.apply;

/**
 * A person gives up the parked version of a key. The key stays held back until a later version is
 * written.
 *
 * @param partition of the key
 * @param key its canonical text
 * @param by who; may be empty
 * @param reason why; may be empty
 */
public record Discard(int partition, String key, String by, String reason) {}
