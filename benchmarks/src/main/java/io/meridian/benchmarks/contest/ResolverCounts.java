package io.meridian.benchmarks.contest;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;

/**
 * What a resolver counted, as its metrics tell.
 *
 * @param inputs events and heartbeats
 * @param heartbeats among them
 * @param conflicts events that met versions their writer had not seen
 * @param audited conflicts told in the audit trail
 * @param forced events told before all journals were past them
 * @param quarantined records refused
 */
record ResolverCounts(
    long inputs, long heartbeats, long conflicts, long audited, long forced, long quarantined) {

  static ResolverCounts of(URI health) {
    String text = metrics(health);
    return new ResolverCounts(
        value(text, "meridian_resolver_events_total"),
        value(text, "meridian_resolver_heartbeats_total"),
        value(text, "meridian_resolver_conflicts_total"),
        value(text, "meridian_resolver_audited_conflicts_total"),
        value(text, "meridian_resolver_audit_forced_total"),
        value(text, "meridian_resolver_quarantined_total"));
  }

  private long changes() {
    return inputs - heartbeats;
  }

  /** The share of the changes that were conflicts, from 0 to 1. */
  double conflictShare() {
    return changes() == 0 ? 0 : (double) conflicts / changes();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.1f %% conflicts (%,d of %,d changes), %,d told, %,d forced, %,d quarantined",
        conflictShare() * 100,
        conflicts,
        changes(),
        audited,
        forced,
        quarantined);
  }

  private static String metrics(URI health) {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(health.resolve("/metrics")).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new IllegalStateException("Cannot read the resolver's metrics: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot read the resolver's metrics: interrupted", e);
    }
  }

  /** The sum over all labels. */
  private static long value(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
