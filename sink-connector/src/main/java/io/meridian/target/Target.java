package io.meridian.target;

import io.meridian.apply.ParkedRow;
import io.meridian.apply.Progress;
import io.meridian.apply.Reduction;
import io.meridian.apply.Settlement;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A store that takes rows and progress in one transaction. Used by one thread.
 *
 * <p>Every method throws {@link TargetUnavailableException} when it may succeed later (nothing was
 * changed, or, after a lost answer to a commit, it is not known: {@link #progress} tells), and
 * {@link TargetRefusedException} when a person has to act first (nothing was changed).
 */
public interface Target extends AutoCloseable {

  /**
   * The committed progress of some partitions, read from the store itself; connects when there is
   * no connection. With it comes which keys are held back.
   *
   * @return one entry for each partition asked for; {@link Progress#NONE} where the store has none
   */
  Map<Integer, Progress> progress(Set<Integer> partitions);

  /** Whether there is a connection, so that progress read before is still what the store has. */
  boolean connected();

  /**
   * Applies a batch and the progress it makes in one transaction. A row that the store refuses for
   * a reason of its own or of its table is parked in that transaction, and all others are written:
   * {@link io.meridian.apply.Bisection} finds them, {@link Settlement} says what follows. Where the
   * store can tell, a row with a local change that is not yet resolved is spared likewise. A reason
   * that has nothing to do with rows is thrown, and so is one row too many to be parked.
   *
   * @param committed the progress that the caller believes is committed, of each of the batch's
   *     partitions and of all others of the task
   * @return what was committed
   * @throws OwnershipLostException when the store is elsewhere than {@code committed}: somebody
   *     else applied to it. Nothing was changed
   */
  Settlement apply(Reduction batch, Map<Integer, Progress> committed);

  /**
   * The parked and waiting rows of some keys, read from the store itself.
   *
   * @return in the order of the keys; without those of which nothing is to be written
   */
  List<ParkedRow> parked(int partition, Collection<String> keys);

  /** Ends the connection; an open transaction is rolled back. */
  @Override
  void close();
}
