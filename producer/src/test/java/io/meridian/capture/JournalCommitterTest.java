package io.meridian.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class JournalCommitterTest {

  private static final long ROOM = 10;

  private final Held journal = new Held();
  private final JournalCommitter<Integer> committer = new JournalCommitter<>(journal, ROOM);

  @AfterEach
  void close() {
    journal.release();
    committer.close();
  }

  @Test
  void commit_takesAllThatWaitsInItsOrder() throws Exception {
    committer.start();
    committer.put(1);
    journal.awaitCommits(1);
    committer.put(2);
    committer.put(3);
    committer.put(4);
    journal.release();
    journal.awaitCommits(2);
    assertThat(journal.commits).containsExactly(List.of(1), List.of(2, 3, 4));
  }

  @Test
  void commit_waitsForItsTurnUnlessThereIsNoRoom() throws Exception {
    journal.interval = Duration.ofHours(1);
    journal.release();
    committer.start();
    committer.put(1);
    journal.awaitCommits(1);
    committer.put(2);
    committer.put(4);
    assertThat(journal.commits).hasSize(1);
    committer.put(8);
    journal.awaitCommits(2);
    assertThat(journal.commits).containsExactly(List.of(1), List.of(2, 4, 8));
  }

  @Test
  void commit_waitsAsWhatWasHandedOverLastSays() throws Exception {
    journal.interval = Duration.ofHours(1);
    journal.release();
    committer.start();
    committer.put(1);
    journal.awaitCommits(1);
    committer.put(2);
    assertThat(journal.commits).hasSize(1);
    committer.put(Held.HURRIED);
    journal.awaitCommits(2);
    assertThat(journal.commits).containsExactly(List.of(1), List.of(2, Held.HURRIED));
  }

  @Test
  void put_waitsWhileThereIsNoRoom() throws Exception {
    committer.start();
    committer.put(1);
    journal.awaitCommits(1);
    committer.put(10);
    CompletableFuture<Void> put = CompletableFuture.runAsync(() -> quietly(2));
    assertThat(put).isNotDone();
    journal.release();
    put.get();
    journal.awaitCommits(2);
    await().until(() -> journal.commits.stream().mapToInt(List::size).sum() == 3);
    assertThat(journal.commits.get(1).get(0)).isEqualTo(10);
  }

  @Test
  void failure_isToldToWhoPutsAndNothingIsCommittedAfterIt() throws Exception {
    committer.start();
    committer.put(1);
    journal.awaitCommits(1);
    committer.put(10);
    CompletableFuture<Void> put = CompletableFuture.runAsync(() -> quietly(2));
    RuntimeException broken = new IllegalStateException("broken");
    journal.fail(broken);
    assertThatThrownBy(put::join).hasCause(broken);
    assertThatThrownBy(committer::check).isSameAs(broken);
    assertThatThrownBy(() -> committer.put(3)).isSameAs(broken);
    assertThat(committer.failure()).isSameAs(broken);
    assertThat(journal.commits).containsExactly(List.of(1));
  }

  @Test
  void close_letsACommitEndAndDropsWhatWaits() throws Exception {
    committer.start();
    committer.put(1);
    journal.awaitCommits(1);
    committer.put(10);
    CompletableFuture<Void> put = CompletableFuture.runAsync(() -> quietly(2));
    CompletableFuture<Void> close = CompletableFuture.runAsync(committer::close);
    assertThatThrownBy(put::join).hasMessageContaining("closed");
    assertThat(close).isNotDone();
    journal.release();
    close.join();
    assertThat(journal.commits).containsExactly(List.of(1));
    assertThat(committer.failure()).isNull();
  }

  private void quietly(int load) {
    try {
      committer.put(load);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Commits only once it is let; a load's number is its size. */
  private static final class Held implements JournalCommitter.Journal<Integer> {

    /** What no interval holds up. */
    private static final int HURRIED = 3;

    private final List<List<Integer>> commits = new CopyOnWriteArrayList<>();
    private final CountDownLatch let = new CountDownLatch(1);
    private volatile RuntimeException failure;
    private volatile Duration interval = Duration.ZERO;

    @Override
    public Duration interval(Integer last) {
      return last == HURRIED ? Duration.ZERO : interval;
    }

    @Override
    public long bytes(Integer load) {
      return load;
    }

    @Override
    public void commit(List<Integer> loads) {
      commits.add(List.copyOf(loads));
      try {
        let.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      if (failure != null) {
        throw failure;
      }
    }

    void awaitCommits(int count) {
      await().until(() -> commits.size() >= count);
    }

    void fail(RuntimeException e) {
      failure = e;
      let.countDown();
    }

    void release() {
      let.countDown();
    }
  }
}
