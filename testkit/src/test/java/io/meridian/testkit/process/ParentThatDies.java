package io.meridian.testkit.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/** A program that starts a child, writes its id into the file told, and waits to be ended. */
final class ParentThatDies {

  private ParentThatDies() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Scratch scratch = Scratch.create("parent");
    ChildProcess child =
        ChildProcess.start(
            new ChildProcess.Command(
                "sleeper",
                List.of("sleep", "600"),
                Map.of(),
                scratch.root(),
                scratch.file("sleeper.log")));
    Path pids = Path.of(arguments[0]);
    Path part = pids.resolveSibling("pids.part");
    Files.writeString(part, child.pid() + "\n" + scratch.root());
    Files.move(part, pids, StandardCopyOption.ATOMIC_MOVE);
    Thread.currentThread().join();
  }
}
