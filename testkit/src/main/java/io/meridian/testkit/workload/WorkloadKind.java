package io.meridian.testkit.workload;

import java.util.List;
import java.util.random.RandomGenerator;

/** Which tables a workload writes to, and how. */
public enum WorkloadKind {

  /**
   * The {@link SampleSchema}: all kinds of operations and types, transactions of one to eight
   * statements, exactly counted whatever happens to the server.
   */
  SAMPLE,

  /**
   * {@code public.accounts}: transfers between two rows of about 50 bytes, and a few deletes, each
   * a transaction of one statement. So light that little of what is measured is the writing itself.
   * A writer that loses its connection fails, for nobody could tell what was committed.
   */
  ACCOUNTS;

  /** SQL that makes the tables. */
  public List<String> ddl() {
    return this == SAMPLE ? SampleSchema.ddl() : AccountWrites.DDL;
  }

  /** Whether a transaction may have several operations, and notes its number. */
  boolean isNoted() {
    return this == SAMPLE;
  }

  RowWrites writes(RandomGenerator random, KeySpace keys) {
    return this == SAMPLE ? new SampleWrites(random, keys) : new AccountWrites(random, keys);
  }
}
