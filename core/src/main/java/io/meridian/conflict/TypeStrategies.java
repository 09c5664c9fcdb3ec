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
  private record Found(PolicyBook book, long version, Policy policy, Strategy strategy) {}

  TypeStrategies(StrategyFactory factory, String tenant, String type) {
    this.factory = factory;
    this.tenant = tenant;
    this.type = type;
  }

  @Override
  public Strategy at(long version) {
    return found(version).strategy();
  }

  /** What held as of a version. */
  public Policy policy(long version) {
    return found(version).policy();
  }

  private Found found(long version) {
    PolicyBook book = factory.book();
    Found known = last;
    if (known != null && known.version() == version && known.book().equals(book)) {
      return known;
    }
    Policy policy = book.find(tenant, type, version);
    Found found = new Found(book, version, policy, factory.strategy(policy, tenant, type));
    last = found;
    return found;
  }
}
