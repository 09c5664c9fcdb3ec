package io.meridian.testkit.target;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values at the edges of every type that is replicated, each as one text:
 *
 * <ul>
 *   <li>boolean: {@code true}, {@code false}; numbers: as Java's wrappers print them; numeric: as
 *       it is, scale included; bytea: hexadecimal digits;
 *   <li>date: {@code 0044-03-15 BC}, {@code infinity}; time: six digits of a fraction always;
 *       timestamp: date, blank and time, era behind it; timestamptz: the same with a Z after the
 *       time;
 *   <li>char: without the blanks that fill it up, which do not count; all else: the text itself.
 * </ul>
 */
public final class TypeCorpus {

  private static final long MICROS_PER_DAY = 86_400_000_000L;
  private static final int MEGABYTE = 1 << 20;
  private static final String[] TEXTS = {
    "",
    " ",
    "  trailing  ",
    "\t\r\n",
    "a",
    "A",
    "null",
    "NULL",
    "\\N",
    "\\",
    "'",
    "''",
    "\"",
    "%_",
    "a\"b\\c{d},NULL\n\t'\u00e9\uD83D\uDE00",
    "{}",
    "{1,2}",
    "\u0001\u001f\u007f",
    "a\u0000b",
    "\u0000",
    "\u00e4",
    "a\u0308",
    "\u00df",
    "\u0130",
    "\u0131",
    "\u03a3\u03c2",
    "\u4e2d\u6587",
    "\u0627\u0644\u0639",
    "\u200b",
    "\u200f",
    "\ufeff",
    "\ufffd",
    "\uffff",
    "\ud7ff",
    "\ue000",
    "\uD83D\uDE00",
    "\uD800\uDC00",
    "\uDBFF\uDFFF",
    "\uD83D\uDC68\u200D\uD83D\uDC69",
    "1e5",
    "0x10",
    "00012",
    "+1",
    "-0",
    "1.0",
    "2024-01-01",
    "--",
    "/* */",
    ";DROP TABLE t",
    "$1",
    "?",
    ":a",
    "\u00a0",
    "\u2028",
    "x'00'",
    "0",
    "true",
    "\uD83C\uDDE9\uD83C\uDDEA",
    "\u0915\u094d\u0937",
    "e\u0301\u0302",
    "\u1e9e",
    "\ufb01",
    "\u0085"
  };

  private static final Map<String, List<String>> VALUES = values();

  private TypeCorpus() {}

  /** The values by type, at least 300 in all; none is null. */
  public static Map<String, List<String>> byType() {
    return VALUES;
  }

  /** The value in its Avro form. */
  public static Object value(String type, String text) {
    switch (base(type)) {
      case "boolean":
        return Boolean.valueOf(text);
      case "smallint":
      case "integer":
        return Integer.valueOf(text);
      case "bigint":
        return Long.valueOf(text);
      case "real":
        return Float.valueOf(text);
      case "double precision":
        return Double.valueOf(text);
      case "bytea":
        return ByteBuffer.wrap(HexFormat.of().parseHex(text));
      case "date":
        return infinite(text) ? infinity(text, Integer.MAX_VALUE, Integer.MIN_VALUE) : days(text);
      case "time":
        return micros(text);
      case "timestamp":
      case "timestamptz":
        return infinite(text) ? infinity(text, Long.MAX_VALUE, Long.MIN_VALUE) : instant(text);
      default:
        return text;
    }
  }

  /** The text of a value in its Avro form; what is not in the corpus as Java prints it. */
  public static @Nullable String text(String type, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    for (String text : VALUES.getOrDefault(type, List.of())) {
      if (value(type, text).equals(value)) {
        return text;
      }
    }
    return value.toString();
  }

  /** The type without its modifier. */
  public static String base(String type) {
    int open = type.indexOf('(');
    return open < 0 ? type : type.substring(0, open);
  }

  private static boolean infinite(String text) {
    return text.endsWith("infinity");
  }

  private static <T> T infinity(String text, T greatest, T least) {
    return text.startsWith("-") ? least : greatest;
  }

  private static int days(String text) {
    boolean before = text.endsWith(" BC");
    String[] parts = (before ? text.substring(0, text.length() - 3) : text).split("-");
    int year = Integer.parseInt(parts[0]);
    LocalDate date =
        LocalDate.of(
            before ? 1 - year : year, Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    return Math.toIntExact(date.toEpochDay());
  }

  private static long micros(String text) {
    String[] parts = text.split("[:.]");
    long seconds =
        Long.parseLong(parts[0]) * 3600 + Long.parseLong(parts[1]) * 60 + Long.parseLong(parts[2]);
    return seconds * 1_000_000 + Long.parseLong(parts[3]);
  }

  private static long instant(String text) {
    String[] parts = text.replace("Z", "").split(" ");
    String era = parts.length == 3 ? " BC" : "";
    return days(parts[0] + era) * MICROS_PER_DAY + micros(parts[1]);
  }

  private static Map<String, List<String>> values() {
    Map<String, List<String>> values = new LinkedHashMap<>();
    values.put("boolean", List.of("true", "false"));
    values.put(
        "smallint", List.of("0", "1", "-1", "127", "128", "-128", "255", "256", "-32768", "32767"));
    values.put(
        "integer",
        List.of(
            "0",
            "-1",
            "32768",
            "65535",
            "65536",
            "8388608",
            "16777217",
            "-2147483648",
            "2147483647"));
    values.put(
        "bigint",
        List.of(
            "0",
            "-1",
            "4294967296",
            "9007199254740991",
            "9007199254740993",
            "-9007199254740993",
            "-9223372036854775808",
            "9223372036854775807"));
    floats(values);
    numerics(values);
    texts(values);
    List<String> bytes = new ArrayList<>(List.of("", "00", "ff", "000000", "0001ff5c27", "5c78"));
    bytes.add("00ff".repeat(5_000));
    bytes.add(HexFormat.of().formatHex(everyByte()));
    values.put("bytea", bytes);
    times(values);
    values.put(
        "uuid",
        List.of(
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "00112233-4455-6677-8899-aabbccddeeff"));
    values.put(
        "json",
        List.of(
            "null",
            "{}",
            "[]",
            "\"\"",
            "{\"a\" : 1.0, \"a\":2}",
            " [1,  2]\n",
            "1e400",
            "0.10",
            "12345678901234567890123456789",
            "\"\\u0000\"",
            "\"\\ud83d\\ude00\"",
            "\"\u00e9\uD83D\uDE00\"",
            "{\"b\":{\"a\":[true,false,null]}}"));
    values.put(
        "jsonb",
        List.of(
            "null",
            "{}",
            "[]",
            "\"\"",
            "1.0",
            "0.10",
            "12345678901234567890123456789",
            "{\"a\": 1.0, \"b\": [1, 2, {\"c\": null}]}",
            "\"\u00e9\uD83D\uDE00\""));
    return Collections.unmodifiableMap(values);
  }

  private static void floats(Map<String, List<String>> values) {
    List<String> reals = new ArrayList<>();
    for (float value :
        new float[] {
          0f,
          -0f,
          1f,
          -1f,
          0.1f,
          -0.3f,
          1e-30f,
          3.14159274f,
          16777216f,
          16777217f,
          123456792f,
          1e10f,
          9.5f,
          1.1754942e-38f,
          8.589973e9f,
          0.000001f,
          33554432f,
          Float.MIN_VALUE,
          -Float.MIN_VALUE,
          Float.MIN_NORMAL,
          Float.MAX_VALUE,
          -Float.MAX_VALUE,
          Float.NaN,
          Float.POSITIVE_INFINITY,
          Float.NEGATIVE_INFINITY
        }) {
      reals.add(Float.toString(value));
    }
    values.put("real", reals);
    List<String> doubles = new ArrayList<>();
    for (double value :
        new double[] {
          0d,
          -0d,
          1d,
          -1d,
          0.1,
          0.2,
          0.1 + 0.2,
          1.0 / 3,
          1e-30,
          1e22,
          1e23,
          9007199254740993d,
          4.35,
          5e-320,
          1e15,
          1e16,
          1e21,
          123456789.123456789,
          0x1p63,
          -0x1p-1074,
          9.5367431640625e-7,
          8.41e21,
          2.0e-3,
          2.2250738585072011e-308,
          5e-324,
          Math.PI,
          Math.nextUp(1d),
          Double.MIN_VALUE,
          -Double.MIN_VALUE,
          Double.MIN_NORMAL,
          Double.MAX_VALUE,
          -Double.MAX_VALUE,
          Double.NaN,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY
        }) {
      doubles.add(Double.toString(value));
    }
    values.put("double precision", doubles);
  }

  private static void numerics(Map<String, List<String>> values) {
    values.put(
        "numeric",
        List.of(
            "0",
            "0.0",
            "1.50",
            "100",
            "-1",
            "0.1",
            new BigDecimal("1e-30").toPlainString(),
            "-0.00000000000000000001",
            "9".repeat(65),
            "1" + "0".repeat(200),
            "0." + "0".repeat(199) + "1",
            "12345678901234567890.12345678901234567890",
            "NaN",
            "Infinity",
            "-Infinity"));
    values.put(
        "numeric(12,2)",
        List.of("0.00", "0.01", "-0.01", "9999999999.99", "-9999999999.99", "1.50", "NaN"));
    values.put("numeric(38,0)", List.of("0", "-1", "9".repeat(38), "-" + "9".repeat(38)));
    values.put(
        "numeric(65,30)",
        List.of(
            "0." + "0".repeat(30),
            "0." + "0".repeat(29) + "1",
            "9".repeat(35) + "." + "9".repeat(30)));
    values.put("numeric(66,2)", List.of("0.00", "9".repeat(64) + ".99"));
    values.put("numeric(40,31)", List.of("0." + "0".repeat(30) + "1"));
  }

  private static void texts(Map<String, List<String>> values) {
    List<String> texts = new ArrayList<>(List.of(TEXTS));
    texts.add("x".repeat(MEGABYTE));
    texts.add("\uD83D\uDE00".repeat(70_000));
    values.put("text", texts);
    values.put("varchar", List.of("", "a ", "\uD83D\uDE00", "x".repeat(20_000)));
    values.put(
        "varchar(20)",
        List.of(
            "",
            " ",
            "a",
            "a ",
            "A",
            "\u00e9",
            "twenty characters 20",
            "\uD83D\uDE00".repeat(20),
            " ".repeat(20)));
    values.put("char(5)", List.of("", "a", " a", "abcde", "\u00e9\uD83D\uDE00", "   x"));
  }

  private static void times(Map<String, List<String>> values) {
    values.put(
        "date",
        List.of(
            "1970-01-01",
            "1969-12-31",
            "2000-02-29",
            "1900-02-28",
            "1582-10-10",
            "1752-09-14",
            "2100-02-28",
            "0004-02-29",
            "1000-01-01",
            "0001-01-01",
            "0999-12-31",
            "9999-12-31",
            "12345-01-02",
            "294276-12-31",
            "0001-12-31 BC",
            "0044-03-15 BC",
            "4713-01-01 BC",
            "infinity",
            "-infinity"));
    values.put(
        "time",
        List.of(
            "00:00:00.000000",
            "00:00:00.000001",
            "12:34:56.789000",
            "11:59:59.999999",
            "12:00:00.000000",
            "23:59:59.999999",
            "24:00:00.000000"));
    List<String> stamps =
        List.of(
            "1970-01-01 00:00:00.000000",
            "1969-12-31 23:59:59.999999",
            "1970-01-01 00:00:00.000001",
            "2000-02-29 12:00:00.100000",
            "2001-09-09 01:46:40.000000",
            "2015-06-30 23:59:59.999999",
            "2016-12-31 23:59:59.999999",
            "2017-01-01 00:00:00.000000",
            "2024-03-31 02:30:00.000000",
            "2038-01-19 03:14:08.000000",
            "1582-10-10 00:00:00.500000",
            "0001-01-01 00:00:00.000000",
            "0999-12-31 23:59:59.999999",
            "9999-12-31 23:59:59.999999",
            "12345-01-02 00:00:00.000000",
            "0001-12-31 00:00:00.000000 BC",
            "0044-03-15 12:00:00.000001 BC",
            "infinity",
            "-infinity");
    values.put("timestamp", stamps);
    List<String> points = new ArrayList<>();
    stamps.forEach(
        stamp -> points.add(infinite(stamp) ? stamp : stamp.replaceFirst("(\\.\\d{6})", "$1Z")));
    values.put("timestamptz", points);
    values.put("timestamp(3)", List.of("2024-01-01 12:00:00.123000", "1970-01-01 00:00:00.000000"));
  }

  private static byte[] everyByte() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }
}
