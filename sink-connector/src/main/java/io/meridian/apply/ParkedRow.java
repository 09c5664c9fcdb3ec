package io.meridian.apply;

/**
 * A row that a store holds back, with all that is needed to write it later.
 *
 * @param change the latest version that is visible, as it came
 * @param key what is known of its key
 * @param refusal why the store refused it last
 */
public record ParkedRow(RowChange change, ParkedKey key, Refusal refusal) {

  /** Whether it waits for a local change, and is no bad row. */
  public boolean waits() {
    return key.state() == ParkedKey.State.WAITING;
  }
}
