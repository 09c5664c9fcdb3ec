package io.meridian.benchmarks.load;

import io.meridian.row.Column;
import io.meridian.row.RowSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * The row that is written: an order with numbers, texts, a flag and two times, and a note that
 * makes up its size. Its words compress about as well as text does. Not thread-safe.
 */
public final class SampleRow {

  /** The tenant of its key. */
  public static final String TENANT = "default";

  /** The resource type of its key, and the name of its table. */
  public static final String TYPE = "orders";

  /** Makes the table. */
  public static final List<String> TABLE =
      List.of(
          "CREATE TABLE public.orders (id bigint PRIMARY KEY, customer bigint NOT NULL,"
              + " status text NOT NULL, quantity int NOT NULL, price double precision NOT NULL,"
              + " express boolean NOT NULL, placed timestamp NOT NULL, changed timestamp NOT NULL,"
              + " note text)",
          "ALTER TABLE public.orders REPLICA IDENTITY FULL");

  /** Bytes of the columns beside the note. */
  private static final int OTHERS = 50;

  private static final List<String> STATUSES = List.of("placed", "paid", "packed", "delivered");
  private static final int POOL = 1 << 20;

  private final int noteLength;
  private final String words;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private @Nullable BinaryEncoder encoder;

  /** Rows of about so many bytes. */
  public SampleRow(int bytes) {
    this.noteLength = Math.max(0, bytes - OTHERS);
    this.words = words(new SplittableRandom(LoadPlan.SEED), POOL + noteLength);
  }

  /** The columns, as capture would read them from the table. */
  public static RowSchema schema() {
    return RowSchema.of(
        "public",
        TYPE,
        List.of(
            Column.of(TYPE, "id", "bigint", false, 1),
            Column.of(TYPE, "customer", "bigint", false, 0),
            Column.of(TYPE, "status", "text", false, 0),
            Column.of(TYPE, "quantity", "integer", false, 0),
            Column.of(TYPE, "price", "double precision", false, 0),
            Column.of(TYPE, "express", "boolean", false, 0),
            Column.of(TYPE, "placed", "timestamp", false, 0),
            Column.of(TYPE, "changed", "timestamp", false, 0),
            Column.of(TYPE, "note", "text", true, 0)));
  }

  /** The Avro form of a row that a write leaves. */
  public byte[] bytes(long id, long number, long micros) {
    try {
      out.reset();
      encoder = EncoderFactory.get().binaryEncoder(out, encoder);
      BinaryEncoder to = encoder;
      value(to).writeLong(id);
      value(to).writeLong(Math.floorMod(id * 31, 100_003L));
      value(to).writeString(STATUSES.get((int) (number % STATUSES.size())));
      value(to).writeInt((int) (number % 1_000));
      value(to).writeDouble(number % 10_000 / 100.0);
      value(to).writeBoolean(number % 8 == 0);
      value(to).writeLong(micros - id % 1_000_000);
      value(to).writeLong(micros);
      int from = (int) Math.floorMod(number * 7_919 + id, (long) POOL);
      value(to).writeString(words.substring(from, from + noteLength));
      to.flush();
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot encode a sample row", e);
    }
  }

  /** All columns are unions with null first. */
  private static BinaryEncoder value(BinaryEncoder to) throws IOException {
    to.writeIndex(1);
    return to;
  }

  private static String words(SplittableRandom random, int length) {
    String[] vocabulary = new String[2_000];
    for (int i = 0; i < vocabulary.length; i++) {
      byte[] letters = new byte[3 + random.nextInt(8)];
      for (int n = 0; n < letters.length; n++) {
        letters[n] = (byte) ('a' + random.nextInt(26));
      }
      vocabulary[i] = new String(letters, StandardCharsets.US_ASCII);
    }
    StringBuilder text = new StringBuilder(length + 16);
    while (text.length() < length) {
      text.append(vocabulary[random.nextInt(vocabulary.length)]).append(' ');
    }
    return text.toString();
  }
}
