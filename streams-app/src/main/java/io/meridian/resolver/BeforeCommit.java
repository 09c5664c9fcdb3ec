package io.meridian.resolver;

import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;

/**
 * Tells a processor that its task is about to commit, so that what it has gathered since the last
 * commit is written within the same transaction: each key once, however many events it had. A store
 * without content, for Streams tells only stores, and only those that it takes for caches.
 *
 * <p>Owned by the stream thread of its task.
 */
class BeforeCommit implements StateStore, CachedStateStore<byte[], byte[]> {

  private static final Runnable NOTHING = () -> {};

  private final String name;
  private Runnable action = NOTHING;
  private boolean open;

  BeforeCommit(String name) {
    this.name = name;
  }

  /** Makes one for each task. */
  static StoreBuilder<BeforeCommit> builder(String name) {
    return new Builder(name, BeforeCommit::new);
  }

  /** Makes one of another kind for each task. */
  static StoreBuilder<BeforeCommit> builder(String name, Function<String, BeforeCommit> maker) {
    return new Builder(name, maker);
  }

  /** Has an action run before each commit from now on. What it throws fails the task. */
  void run(Runnable action) {
    this.action = action;
  }

  @Override
  public void flushCache() {
    action.run();
  }

  /** The task becomes a standby, which has no processor. */
  @Override
  public void clearCache() {
    action = NOTHING;
  }

  @Override
  public boolean setFlushListener(
      CacheFlushListener<byte[], byte[]> listener, boolean sendOldValues) {
    return false;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    context.register(root, (key, value) -> {});
    open = true;
  }

  @Override
  public void close() {
    open = false;
    action = NOTHING;
  }

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  private record Builder(String name, Function<String, BeforeCommit> maker)
      implements StoreBuilder<BeforeCommit> {

    @Override
    public BeforeCommit build() {
      return maker.apply(name);
    }

    @Override
    public StoreBuilder<BeforeCommit> withCachingEnabled() {
      return this;
    }

    @Override
    public StoreBuilder<BeforeCommit> withCachingDisabled() {
      return this;
    }

    @Override
    public StoreBuilder<BeforeCommit> withLoggingEnabled(Map<String, String> config) {
      throw new UnsupportedOperationException("Cannot log a store without content");
    }

    @Override
    public StoreBuilder<BeforeCommit> withLoggingDisabled() {
      return this;
    }

    @Override
    public Map<String, String> logConfig() {
      return Map.of();
    }

    @Override
    public boolean loggingEnabled() {
      return false;
    }
  }
}
