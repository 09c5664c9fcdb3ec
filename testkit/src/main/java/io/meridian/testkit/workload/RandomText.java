package io.meridian.testkit.workload;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Random values as Postgres reads them, with the borders of each type among them. */
final class RandomText {

  private static final long SECONDS_FROM_1970_TO_2040 = 2_208_988_800L;
  private static final int EDGE_PERCENT = 5;
  private static final List<String> WORDS =
      List.of("alpha", "Δέλτα", "naïve", "日本", "🙂", "O'Brien", "tab\there", "\"quoted\"", "a,b;c");

  private RandomText() {}

  static String bool(RandomGenerator random) {
    return Boolean.toString(random.nextBoolean());
  }

  static String smallint(RandomGenerator random) {
    return edgeOr(random, Integer.toString(random.nextInt(-1_000, 1_000)), "-32768", "32767");
  }

  static String integer(RandomGenerator random) {
    return edgeOr(random, Integer.toString(random.nextInt()), "-2147483648", "2147483647");
  }

  static String bigint(RandomGenerator random) {
    return edgeOr(
        random, Long.toString(random.nextLong()), "-9223372036854775808", "9223372036854775807");
  }

  static String real(RandomGenerator random) {
    return edgeOr(
        random, Float.toString(random.nextFloat() * 1e6f), "NaN", "Infinity", "-Infinity", "-0");
  }

  static String doublePrecision(RandomGenerator random) {
    return edgeOr(
        random, Double.toString(random.nextGaussian() * 1e9), "NaN", "Infinity", "-Infinity", "-0");
  }

  static String numeric(RandomGenerator random) {
    return edgeOr(
        random,
        new BigDecimal(random.nextLong() + "." + random.nextInt(1_000_000)).toPlainString(),
        "NaN",
        "1.500",
        "123456789012345678901234567890.123456789012345678901234567890");
  }

  static String money(RandomGenerator random) {
    return BigDecimal.valueOf(random.nextLong(-999_999_999L, 999_999_999L), 2).toPlainString();
  }

  /** Words of several scripts; empty now and then. */
  static String words(RandomGenerator random, int most) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      text.append(WORDS.get(random.nextInt(WORDS.size()))).append(i == 1 ? "" : " ");
    }
    return text.toString();
  }

  static String bytea(RandomGenerator random) {
    return "\\x" + hex(random, random.nextInt(40));
  }

  static String date(RandomGenerator random) {
    return edgeOr(
        random,
        LocalDate.ofEpochDay(random.nextInt(-20_000, 40_000)).toString(),
        "infinity",
        "-infinity",
        "0001-01-01",
        "9999-12-31");
  }

  static String time(RandomGenerator random) {
    return edgeOr(
        random,
        LocalTime.ofNanoOfDay(random.nextLong(86_400_000_000L) * 1_000).toString(),
        "00:00:00",
        "23:59:59.999999");
  }

  static String timestamp(RandomGenerator random) {
    return edgeOr(
        random,
        instant(random).toString().replace("Z", ""),
        "infinity",
        "-infinity",
        "1969-12-31 23:59:59.999999");
  }

  static String timestamptz(RandomGenerator random) {
    return edgeOr(random, instant(random).toString(), "infinity", "-infinity");
  }

  static String uuid(RandomGenerator random) {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  /** Objects with the spaces and the repeated keys that {@code json} keeps and jsonb does not. */
  static String json(RandomGenerator random) {
    return "{ \"n\": "
        + random.nextInt()
        + ",  \"t\" : \"日本 \\\"x\\\"\", \"n\": null, \"list\": [1, 2.50, true] }";
  }

  /** Long enough, and hard enough to compress, that Postgres stores it out of line. */
  static String document(RandomGenerator random) {
    return hex(random, random.nextInt(2_000, 4_000));
  }

  /** A JSON object of more than 2 KB. */
  static String jsonDocument(RandomGenerator random) {
    return "{\"document\": \"" + document(random) + "\", \"n\": " + random.nextInt() + "}";
  }

  private static Instant instant(RandomGenerator random) {
    return Instant.ofEpochSecond(random.nextLong(SECONDS_FROM_1970_TO_2040))
        .plus(random.nextInt(1_000_000), ChronoUnit.MICROS);
  }

  private static String hex(RandomGenerator random, int bytes) {
    byte[] content = new byte[bytes];
    random.nextBytes(content);
    return HexFormat.of().formatHex(content);
  }

  private static String edgeOr(RandomGenerator random, String usual, String... edges) {
    return random.nextInt(100) < EDGE_PERCENT ? edges[random.nextInt(edges.length)] : usual;
  }
}
