package io.meridian.resolver;

import io.meridian.config.ConfigTree;
import io.meridian.health.Health;
import io.meridian.topology.RegionId;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A resolver in a process of its own, which says in its log how it is. */
final class ResolverMain {

  static final String READY = "Resolver is ready";

  private static final Logger LOGGER = LoggerFactory.getLogger(ResolverMain.class);

  private ResolverMain() {}

  public static void main(String[] arguments) throws InterruptedException {
    Map<String, Object> root = new HashMap<>();
    RegionId region = new RegionId(arguments[0]);
    root.put("replication", Regions.section(region, Integer.parseInt(arguments[1])));
    root.put("kafka", Map.of("bootstrap.servers", arguments[2]));
    root.put("schema_registry", Map.of("schema.registry.url", arguments[3]));
    root.put("resolver", Map.of("store", arguments[4], "state_dir", arguments[5]));
    ConfigTree tree = ConfigTree.of(root, Map.of());
    ResolverConfig config = ResolverConfig.of(tree);
    tree.complete();
    ResolverProgram program = new ResolverProgram(config);
    CountDownLatch ending = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  program.close();
                  LOGGER.info("Closed with figures {}", program.metrics());
                  ending.countDown();
                }));
    program.start();
    Health last = Health.waiting("");
    while (!ending.await(20, TimeUnit.MILLISECONDS)) {
      Health now = program.health();
      if (!now.equals(last)) {
        LOGGER.info("{} health={}", now.ready() ? READY : "Resolver is not ready", now);
        last = now;
      }
    }
  }
}
