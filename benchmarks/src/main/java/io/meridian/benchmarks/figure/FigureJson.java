package io.meridian.benchmarks.figure;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Figures for other programs. */
public final class FigureJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private FigureJson() {}

  /** An empty object. */
  public static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** All laps of a comparison, and its ratios. */
  public static ObjectNode of(Comparison comparison) {
    ObjectNode node = object();
    node.put("ours", comparison.ours()).put("peer", comparison.peer());
    node.set("speedRatio", of(comparison.speedRatio()));
    node.set("cpuRatio", of(comparison.cpuRatio()));
    for (Comparison.Round round : comparison.rounds()) {
      ObjectNode each = node.withArray("rounds").addObject();
      each.set("ours", of(round.ours()));
      each.set("peer", of(round.peer()));
    }
    return node;
  }

  /** A lap: records a second, CPU seconds a million records, all in all and by part. */
  public static ObjectNode of(Lap lap) {
    ObjectNode node = object();
    node.put("records", lap.records());
    node.put("seconds", Lap.seconds(lap.took()));
    node.put("recordsPerSecond", lap.recordsPerSecond());
    node.put("cpuSecondsPerMillion", lap.cpuPerMillion());
    ObjectNode parts = node.putObject("cpuSecondsPerMillionOfPart");
    lap.cpu().keySet().forEach(part -> parts.put(part, lap.cpuPerMillion(part)));
    return node;
  }

  /** Writes a file. */
  public static void write(Path file, ObjectNode content) {
    try {
      JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), content);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the JSON file (file=" + file + ")", e);
    }
  }

  private static ObjectNode of(Spread spread) {
    return object()
        .put("median", spread.median())
        .put("least", spread.least())
        .put("greatest", spread.greatest());
  }
}
