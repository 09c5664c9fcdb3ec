package io.meridian.conflict;

import org.jspecify.annotations.Nullable;

/**
 * The strategies of one resource type by policy version. Nearly all events name the version that
 * the one before named, so what was found last is remembered. Owned by one thread.
 */
public final class TypeStrategies implements Strategies {

  private final StrategyFactory factory;
  private final String tenant;
  private final String type;
  private @Nullable Found last;

  /** What holds as of a version, as long as the policies are those of the book. */
  private static final class Found {

    private final PolicyBook book;
    private final long version;
    private final Policy policy;

    /** Made when it is first asked for: a rule of the user's own may not be there. */
    private @Nullable Strategy strategy;

    private Found(PolicyBook book, long version, Policy policy) {
      this.book = book;
      this.version = version;
      this.policy = policy;
    }
  }

  TypeStrategies(StrategyFactory factory, String tenant, String type) {
    this.factory = factory;
    this.tenant = tenant;
    this.type = type;
  }

  @Override
  public Strategy at(long version) {
    Found found = found(version);
    Strategy known = found.strategy;
    if (known == null) {
      known = factory.strategy(found.policy, tenant, type);
      found.strategy = known;
    }
    return known;
  }

  /** What held as of a version. */
  public Policy policy(long version) {
    return found(version).policy;
  }

  private Found found(long version) {
    PolicyBook book = factory.book();
    Found known = last;
    if (known != null && known.version == version && known.book.equals(book)) {
      return known;
    }
    Found found = new Found(book, version, book.find(tenant, type, version));
    last = found;
    return found;
  }
}
