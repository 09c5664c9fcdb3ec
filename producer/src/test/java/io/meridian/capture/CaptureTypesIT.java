package io.meridian.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.capture.CaptureFixture.Journaled;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Values come through exactly as Postgres has them, or are refused with table and column. */
class CaptureTypesIT {

  /** Column by type, each with its edges as SQL literals. */
  private static final Map<String, List<String>> EDGES = new LinkedHashMap<>();

  private static CaptureFixture fixture;

  static {
    EDGES.put("boolean", List.of("true", "false"));
    EDGES.put("smallint", List.of("-32768", "32767", "0"));
    EDGES.put("integer", List.of("-2147483648", "2147483647"));
    EDGES.put("bigint", List.of("-9223372036854775808", "9223372036854775807", "9007199254740993"));
    EDGES.put(
        "real",
        List.of("'NaN'", "'Infinity'", "'-Infinity'", "'-0'", "1e-45", "3.4028235e38", "0.1"));
    EDGES.put(
        "double precision",
        List.of(
            "'NaN'",
            "'Infinity'",
            "'-Infinity'",
            "'-0'",
            "5e-324",
            "1.7976931348623157e308",
            "0.1"));
    EDGES.put(
        "numeric",
        List.of(
            "'NaN'",
            "'Infinity'",
            "'-Infinity'",
            "1e-400",
            "1e400",
            "'1.10'",
            "0.000",
            "-0",
            "12345678901234567890.123456789",
            "100"));
    EDGES.put("numeric(12,2)", List.of("'NaN'", "9999999999.99", "-0.01", "5"));
    EDGES.put("numeric(3,-2)", List.of("12345", "-99900"));
    EDGES.put("numeric(2,5)", List.of("0.00012"));
    EDGES.put(
        "text",
        List.of("''", "' '", "U&'\\0001\\000A\\00E9'", "U&'\\+01F600'", "'NULL'", "'\"\\'"));
    EDGES.put("varchar(20)", List.of("''", "'a  '", "U&'\\+01F600'"));
    EDGES.put("varchar", List.of("''", "repeat('x', 30000)"));
    EDGES.put("char(5)", List.of("''", "'a'", "'abcde'"));
    EDGES.put(
        "bytea", List.of("''", "'\\x00'", "'\\x00ff80'", "decode(repeat('ab', 20000), 'hex')"));
    EDGES.put(
        "date",
        List.of(
            "'infinity'",
            "'-infinity'",
            "'4713-01-01 BC'",
            "'0044-03-15 BC'",
            "'0001-01-01'",
            "'5874897-12-31'",
            "'2024-02-29'",
            "'1969-12-31'"));
    EDGES.put("time", List.of("'00:00:00'", "'23:59:59.999999'", "'24:00:00'", "'12:00:00.1'"));
    EDGES.put("time(3)", List.of("'23:59:59.999'"));
    EDGES.put(
        "timestamp",
        List.of(
            "'infinity'",
            "'-infinity'",
            "'4713-01-01 00:00:00 BC'",
            "'0044-03-15 12:00:00 BC'",
            "'1969-12-31 23:59:59.999999'",
            "'2024-02-29 12:34:56.000001'",
            "'9999-12-31 23:59:59'",
            "'10000-01-01 00:00:00'",
            "'294246-12-31 23:59:59.999999'"));
    EDGES.put("timestamp(3)", List.of("'2024-02-29 12:34:56.123'", "'infinity'"));
    EDGES.put("timestamp(0)", List.of("'2024-02-29 12:34:56'"));
    EDGES.put(
        "timestamptz",
        List.of(
            "'infinity'",
            "'-infinity'",
            "'4713-01-01 00:00:00+00 BC'",
            "'0044-03-15 12:00:00+00 BC'",
            "'1969-12-31 23:59:59.999999+00'",
            "'2024-02-29 12:34:56.000001+05:30'",
            "'10000-01-01 00:00:00+00'",
            "'294246-12-31 23:59:59.999999+00'"));
    EDGES.put("timestamptz(3)", List.of("'2024-02-29 12:34:56.123+00'"));
    EDGES.put("uuid", List.of("'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'"));
    EDGES.put("json", List.of("'{\"a\" :  1, \"a\":2}'", "'null'", "'\"\"'"));
    EDGES.put("jsonb", List.of("'{\"b\": 1.10, \"a\": [null]}'", "'null'"));
  }

  @BeforeAll
  static void startParts() {
    fixture = new CaptureFixture();
  }

  @AfterAll
  static void stopParts() {
    fixture.close();
  }

  @Test
  void value_isExactlyThatOfPostgres() throws Exception {
    CaptureFixture.World world = fixture.world();
    StringBuilder table = new StringBuilder("CREATE TABLE types (id int PRIMARY KEY");
    int column = 0;
    for (String type : EDGES.keySet()) {
      table.append(", c").append(column++).append(' ').append(type);
    }
    world.sql(table.append(")").toString());
    try (CaptureProgram capture = world.start()) {
      int rows = insertEdges(world);
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> assertThat(world.journal()).as(capture.health().detail()).hasSize(rows));
    }
    Map<Integer, GenericRecord> captured = new LinkedHashMap<>();
    for (Journaled event : world.journal()) {
      Schema schema = world.registry.schema(event.event().getSchemaId());
      GenericRecord row = decode(schema, event.event().getPayload());
      captured.put((Integer) row.get("id"), row);
    }
    assertSame(world, captured);
  }

  @Test
  void timestamp_stopsCaptureWhenBeyondMicrosecondsSince1970() {
    CaptureFixture.World world = fixture.world();
    world.sql("CREATE TABLE late (id int PRIMARY KEY, at timestamp)");
    try (CaptureProgram capture = world.start()) {
      world.sql("INSERT INTO late VALUES (1, '294276-12-31 23:59:59')");
      await().atMost(Duration.ofSeconds(30)).until(() -> !capture.health().live());
      assertThat(capture.health().detail()).contains("public.late").contains("at");
    }
    assertThat(world.journal()).isEmpty();
  }

  @Test
  void key_isCanonicalForEveryAllowedType() {
    CaptureFixture.World world = fixture.world();
    world.sql(
        "CREATE TABLE k1 (a numeric, b text, c char(4), PRIMARY KEY (b, a, c))",
        "CREATE TABLE k2 (a bytea, b date, c timestamptz, d uuid, e boolean, PRIMARY KEY"
            + " (a, b, c, d, e))");
    try (CaptureProgram capture = world.start()) {
      world.sql(
          "INSERT INTO k1 VALUES (1.500, 'x/y', 'z')",
          "INSERT INTO k2 VALUES ('\\x00ff', '0044-03-15 BC', '2024-01-01 00:00:00+01',"
              + " 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', true)");
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(world.journal())
                      .extracting(Journaled::key)
                      .containsExactlyInAnyOrder(
                          "default/k1/x%252Fy,1.5,z",
                          "default/k2/00ff,-0043-03-15,2023-12-31T23%253A00Z,"
                              + "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11,true"));
    }
  }

  private static int insertEdges(CaptureFixture.World world) {
    int id = 0;
    int column = 0;
    for (List<String> literals : EDGES.values()) {
      for (String literal : literals) {
        world.sql("INSERT INTO types (id, c" + column + ") VALUES (" + id++ + ", " + literal + ")");
      }
      column++;
    }
    world.sql("INSERT INTO types (id) VALUES (" + id++ + ")");
    return id;
  }

  private static void assertSame(CaptureFixture.World world, Map<Integer, GenericRecord> captured)
      throws SQLException {
    try (Connection connection = DriverManager.getConnection(world.url());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(expectation())) {
      int rows = 0;
      while (row.next()) {
        rows++;
        GenericRecord record = captured.get(row.getInt(1));
        int column = 0;
        for (String type : EDGES.keySet()) {
          assertThat(text(record.get("c" + column)))
              .as("row %s of type %s", row.getInt(1), type)
              .isEqualTo(row.getString(column + 2));
          column++;
        }
      }
      assertThat(captured).hasSize(rows);
    }
  }

  /** Selects every value as a text that can be told from the Avro form. */
  private static String expectation() {
    StringBuilder query = new StringBuilder("SELECT id");
    int column = 0;
    for (String type : EDGES.keySet()) {
      String name = "c" + column++;
      String base = type.replaceAll("\\(.*", "");
      query.append(", ");
      switch (base) {
        case "real":
          query.append("encode(float4send(" + name + "), 'hex')");
          break;
        case "double precision":
          query.append("encode(float8send(" + name + "), 'hex')");
          break;
        case "bytea":
          query.append("encode(" + name + ", 'hex')");
          break;
        case "date":
          query.append(
              "CASE "
                  + name
                  + " WHEN 'infinity' THEN 2147483647 WHEN '-infinity' THEN -2147483648"
                  + " ELSE "
                  + name
                  + " - date '1970-01-01' END::text");
          break;
        case "time":
          query.append("trunc(extract(epoch FROM " + name + ") * 1000000)::text");
          break;
        case "timestamp":
        case "timestamptz":
          query.append(
              "CASE "
                  + name
                  + " WHEN 'infinity' THEN 9223372036854775807 WHEN '-infinity' THEN"
                  + " -9223372036854775808 ELSE trunc(extract(epoch FROM "
                  + name
                  + ") * 1000000) END::text");
          break;
        default:
          query.append(base.equals("char") ? name : name + "::text");
      }
    }
    return query.append(" FROM types ORDER BY id").toString();
  }

  private static @Nullable String text(@Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (value instanceof ByteBuffer) {
      byte[] bytes = new byte[((ByteBuffer) value).remaining()];
      ((ByteBuffer) value).duplicate().get(bytes);
      return HexFormat.of().formatHex(bytes);
    }
    if (value instanceof Float) {
      return HexFormat.of().toHexDigits(Float.floatToRawIntBits((Float) value));
    }
    if (value instanceof Double) {
      return HexFormat.of().toHexDigits(Double.doubleToRawLongBits((Double) value));
    }
    return value.toString();
  }

  private static GenericRecord decode(Schema schema, ByteBuffer payload) throws Exception {
    return new GenericDatumReader<GenericRecord>(schema)
        .read(null, DecoderFactory.get().binaryDecoder(payload.array(), null));
  }
}
