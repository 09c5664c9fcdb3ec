package io.meridian.testkit.rules;

import io.meridian.clock.Hlc;
import io.meridian.conflict.Operation;
import io.meridian.conflict.Payload;
import io.meridian.conflict.RowFormat;
import io.meridian.conflict.Sibling;
import io.meridian.conflict.Version;
import io.meridian.testkit.simulation.TextRows;
import io.meridian.topology.RegionId;
import io.meridian.version.Dot;
import io.meridian.version.Position;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Siblings to try a rule with. */
final class SampleSiblings {

  private static final String[] WORDS = {"", "I", "TITLE", "title", "i", "\u00c4", "z", "10"};
  private static final String[] SETS = {"{}", "{x}", "{x,y}", "{I,i}"};
  private static final String[] NUMBERS = {"0", "1", "-1", "7", "1000000", "20261121"};

  private SampleSiblings() {}

  /** Rows of which any field may be missing. */
  static List<Payload> rows(Random random) {
    List<Payload> rows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Map<String, String> row = new TreeMap<>();
      row.put("k", "1");
      for (String field : List.of("hi", "lo", "n")) {
        put(row, field, NUMBERS, random);
      }
      put(row, "s", SETS, random);
      put(row, "t", WORDS, random);
      rows.add(TextRows.payload(row));
    }
    return rows;
  }

  /** Two to five siblings, the last write first, as a resolver gives them. */
  static List<Sibling> of(List<Payload> rows, RowFormat format, Random random) {
    List<Sibling> siblings = new ArrayList<>();
    int count = 2 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      Dot dot =
          new Dot(
              new RegionId("region-" + i),
              random.nextInt(3),
              new Position(1 + random.nextInt(2), random.nextInt(100)));
      long millis = 1_800_000_000_000L + random.nextInt(3) * 43_200_000L;
      Operation operation = Operation.values()[random.nextInt(3)];
      Payload payload = rows.get(random.nextInt(rows.size()));
      siblings.add(
          new Sibling(
              new Version(
                  dot,
                  Hlc.of(millis, random.nextInt(2)),
                  millis * 1_000 + random.nextInt(1_000),
                  operation,
                  payload,
                  random.nextInt(3)),
              format));
    }
    siblings.sort(Comparator.comparing(Sibling::version, Version.BY_WRITE).reversed());
    return siblings;
  }

  /** Equal siblings that share nothing with these. */
  static List<Sibling> copies(List<Sibling> siblings) {
    List<Sibling> copies = new ArrayList<>();
    for (Sibling sibling : siblings) {
      Version v = sibling.version();
      Payload p = v.payload();
      Payload payload = new Payload(p.contentType(), p.schemaId(), p.bytes().clone());
      copies.add(
          new Sibling(
              new Version(
                  v.dot(), v.hlc(), v.timestampMicros(), v.operation(), payload, v.policy()),
              sibling.format()));
    }
    return copies;
  }

  static boolean sameBytes(List<Sibling> siblings, List<Sibling> copies) {
    for (int i = 0; i < siblings.size(); i++) {
      if (!siblings.get(i).version().payload().equals(copies.get(i).version().payload())) {
        return false;
      }
    }
    return true;
  }

  /** A sibling in a line. */
  static String text(Sibling sibling) {
    Version version = sibling.version();
    return version.operation() + " " + version.dot() + " " + version.hlc() + " " + sibling.fields();
  }

  private static void put(Map<String, String> row, String field, String[] values, Random random) {
    if (random.nextInt(6) > 0) {
      row.put(field, values[random.nextInt(values.length)]);
    }
  }
}
