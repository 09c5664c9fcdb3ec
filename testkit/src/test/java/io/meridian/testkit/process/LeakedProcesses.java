package io.meridian.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a class of tests that leaves a process or a container behind. */
final class LeakedProcesses implements AfterAllCallback {

  @Override
  public void afterAll(ExtensionContext context) {
    long watchdog = Watchdog.ofThisJvm().pid();
    assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
        .as("processes left by %s", context.getDisplayName())
        .filteredOn(handle -> handle.pid() != watchdog)
        .extracting(handle -> handle.pid() + " " + handle.info().commandLine().orElse("?"))
        .isEmpty();
    assertThat(ChildProcess.running()).isEmpty();
    assertThat(PartContainer.existing()).isEmpty();
  }
}
