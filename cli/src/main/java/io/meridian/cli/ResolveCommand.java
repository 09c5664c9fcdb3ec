package io.meridian.cli;

import io.meridian.config.ConfigTree;
import io.meridian.resolver.ResolverConfig;
import io.meridian.resolver.ResolverProgram;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code meridian resolve}: the resolver of one region as a process. */
@Command(
    name = "resolve",
    description = "Runs the resolver of one region until it is told to stop.",
    mixinStandardHelpOptions = true)
final class ResolveCommand implements Callable<Integer> {

  @Mixin private ConfigOption config = new ConfigOption();

  @Override
  public Integer call() throws InterruptedException {
    ConfigTree root = config.tree();
    InetSocketAddress health = HealthAddress.of(root.section("health"));
    ResolverConfig resolver = ResolverConfig.of(root);
    root.leave("capture", "connect");
    root.complete();
    return new ProgramRun(new ResolverProgram(resolver), health).run();
  }
}
