package io.meridian.sandbox;

import java.util.ArrayList;
import java.util.List;

/** Why a sandbox could not go on: the reason, then the end of the log it comes with, one screen. */
final class FailureText {

  private static final int LOG_LINES = 25;
  private static final int WIDTH = 200;

  private FailureText() {}

  static List<String> lines(Throwable failure) {
    List<String> lines = new ArrayList<>();
    String lead = "meridian: ";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      List<String> told = message.lines().toList();
      String first = told.isEmpty() ? cause.getClass().getSimpleName() : told.get(0);
      if (lines.stream().noneMatch(line -> line.contains(first))) {
        lines.add(cut(lead + first));
        log(told).forEach(line -> lines.add(cut("  " + line)));
        lead = "  because: ";
      }
    }
    return lines;
  }

  private static List<String> log(List<String> told) {
    if (told.size() <= 1) {
      return List.of();
    }
    List<String> log = told.subList(1, told.size());
    if (log.size() <= LOG_LINES) {
      return log;
    }
    List<String> end = new ArrayList<>();
    end.add(log.get(0));
    end.addAll(log.subList(log.size() - LOG_LINES + 1, log.size()));
    return end;
  }

  private static String cut(String line) {
    return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 4) + " ...";
  }
}
