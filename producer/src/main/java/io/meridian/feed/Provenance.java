package io.meridian.feed;

/**
 * Where a captured change was captured.
 *
 * @param store the store that therefore holds it already
 * @param transaction the store's transaction, equal for all its changes and for no other's
 * @param index the place of the change in that transaction, from 0
 */
public record Provenance(String store, String transaction, int index) {}
