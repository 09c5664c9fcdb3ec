package io.meridian.sandbox;

import io.meridian.topology.RegionId;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Waits for a deployment; when that is vain, tells where each of its parts stands. */
final class Standing {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(5);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private Standing() {}

  /**
   * Waits for a minute.
   *
   * @throws AssertionError in one line what was awaited, then where everything stands
   */
  static void await(Deployment deployment, String what, Callable<Boolean> condition) {
    try {
      Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(condition);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(what + " within " + PATIENCE + ": " + of(deployment), e);
    }
  }

  private static String of(Deployment deployment) {
    List<String> lines = new ArrayList<>();
    for (RegionFigures figures : deployment.figures(region -> 0, 0)) {
      lines.add(
          figures.region()
              + " journaled "
              + figures.journaled()
              + " resolved "
              + figures.resolved()
              + " applied "
              + figures.applied());
    }
    for (RegionId region : deployment.regions()) {
      lines.add("capture " + region + " " + health(deployment.capture(region)));
      lines.add("resolver " + region + " " + health(deployment.resolver(region)));
    }
    lines.addAll(Casualties.of(deployment));
    return String.join("; ", lines);
  }

  private static String health(ProgramProcess program) {
    try {
      return HTTP.send(
              HttpRequest.newBuilder(program.health()).timeout(ASK_TIMEOUT).build(),
              HttpResponse.BodyHandlers.ofString())
          .body()
          .strip();
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }
}
