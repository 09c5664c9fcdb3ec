package io.meridian.cli;

import io.meridian.report.KeyReport;
import io.meridian.resource.ResourceKey;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meridian explain}: why a region shows what it shows. */
@Command(
    name = "explain",
    description =
        "Tells all that a region's resolver knows of a key, and why it shows what it shows.",
    mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {

  /** Set by picocli before anything is called. */
  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Mixin private RegionOption region = new RegionOption();

  @Mixin private OutputOption output = new OutputOption();

  /** Set by picocli before anything is called. */
  @SuppressWarnings("NullAway.Init")
  @Parameters(paramLabel = "KEY", description = "tenant/type/id.")
  private String key;

  @Override
  public Integer call() {
    ResourceKey resource;
    try {
      resource = ResourceKey.parse(key);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "KEY: " + e.getMessage());
    }
    KeyReport report = ConflictsCommand.known(region.resolver(), resource);
    output.print(report, () -> KeyScreen.explained(report));
    return 0;
  }
}
