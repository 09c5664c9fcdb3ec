package io.meridian.apply;

/** A row that a store will not write, and why. */
public record RefusedRow(RowChange change, Refusal refusal) {}
