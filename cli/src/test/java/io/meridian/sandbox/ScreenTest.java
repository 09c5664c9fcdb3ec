package io.meridian.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ScreenTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void draw_replacesTheBlockOnATerminal() {
    Screen screen = new Screen(out, true);
    screen.draw(List.of("a", "b"));
    screen.draw(List.of("c"));
    screen.line("stays");

    String up = "\u001b[1A\u001b[2K";
    assertThat(text()).isEqualTo("a\nb\n" + up + up + "c\n" + up + "stays\n");
  }

  @Test
  void draw_isLeftOutElsewhere() {
    Screen screen = new Screen(out, false);
    screen.draw(List.of("a", "b"));
    screen.line("stays");

    assertThat(text()).isEqualTo("stays\n");
  }

  @Test
  void progress_tellsEachPartOnceWithItsTime() {
    long[] now = {0};
    ScreenProgress progress = new ScreenProgress(new Screen(out, false), () -> now[0]);
    progress.begun("kafka broker");
    now[0] = 2_340_000_000L;
    progress.done("kafka broker", "127.0.0.1:9092");

    assertThat(text()).isEqualTo("  kafka broker                  2.3 s   127.0.0.1:9092\n");
  }

  @Test
  void failure_isToldWithTheEndOfItsLogOnOneScreen() {
    String log = "line\n".repeat(80);
    List<String> lines =
        FailureText.lines(
            new IllegalStateException("Cannot await capture: it ended\n--- end of x.log\n" + log));

    assertThat(lines).hasSizeLessThan(30);
    assertThat(lines.get(0)).isEqualTo("meridian: Cannot await capture: it ended");
    assertThat(lines.get(1)).isEqualTo("  --- end of x.log");
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
