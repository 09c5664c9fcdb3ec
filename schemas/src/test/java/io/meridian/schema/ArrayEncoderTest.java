package io.meridian.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

/** {@link ArrayEncoder} and {@link CheckedDecoder} beside Avro's own. */
class ArrayEncoderTest {

  private static final String[] NAMES = {
    "", "eu-central-1", "us-west-1", "\u00fcber", "a".repeat(63), "a".repeat(64)
  };

  private final ArrayEncoder encoder = new ArrayEncoder();

  @Test
  void bytes_areThoseOfAvro() throws IOException {
    for (long seed = 0; seed < 20_000; seed++) {
      ByteArrayOutputStream expected = new ByteArrayOutputStream();
      expected.writeBytes(new byte[] {0, 1, 2, 3, 4});
      BinaryEncoder avro = EncoderFactory.get().binaryEncoder(expected, null);
      write(avro, new Random(seed));
      avro.flush();

      write(encoder.begin(0x01020304), new Random(seed));

      assertThat(encoder.toBytes()).as("seed %d", seed).isEqualTo(expected.toByteArray());
    }
  }

  @Test
  void values_areReadBackAsAvroReadsThem() throws IOException {
    CheckedDecoder decoder = new CheckedDecoder();
    for (long seed = 0; seed < 20_000; seed++) {
      write(encoder.begin(0), new Random(seed));
      byte[] bytes = encoder.toBytes();
      BinaryDecoder avro = DecoderFactory.get().binaryDecoder(bytes, 5, bytes.length - 5, null);
      decoder.over(bytes, 5);
      Random random = new Random(seed);
      for (int left = random.nextInt(20); left > 0; left--) {
        switch (random.nextInt(9)) {
          case 0:
            assertThat(decoder.readBoolean()).isEqualTo(avro.readBoolean());
            random.nextBoolean();
            break;
          case 1:
            assertThat(decoder.readInt()).as("seed %d", seed).isEqualTo(avro.readInt());
            number(random);
            break;
          case 2:
            assertThat(decoder.readLong()).as("seed %d", seed).isEqualTo(avro.readLong());
            number(random);
            break;
          case 3:
            assertThat(decoder.readFloat()).isEqualTo(avro.readFloat());
            random.nextFloat();
            break;
          case 4:
            assertThat(decoder.readDouble()).isEqualTo(avro.readDouble());
            random.nextDouble();
            break;
          case 5:
            assertThat(decoder.readString()).as("seed %d", seed).isEqualTo(avro.readString());
            text(random);
            break;
          case 6:
            assertThat(decoder.readBytes(null)).isEqualTo(avro.readBytes(null));
            bytes(random);
            break;
          case 7:
            assertThat(decoder.readEnum()).isEqualTo(avro.readEnum());
            random.nextInt(100);
            break;
          default:
            assertThat(decoder.readArrayStart()).isEqualTo(avro.readArrayStart());
            assertThat(decoder.readInt()).isEqualTo(avro.readInt());
            assertThat(decoder.arrayNext()).isEqualTo(avro.arrayNext());
            break;
        }
      }
      assertThat(decoder.isEnd() && avro.isEnd()).as("seed %d", seed).isTrue();
    }
  }

  private static void write(Encoder out, Random random) throws IOException {
    for (int left = random.nextInt(20); left > 0; left--) {
      switch (random.nextInt(9)) {
        case 0:
          out.writeBoolean(random.nextBoolean());
          break;
        case 1:
          out.writeInt((int) number(random));
          break;
        case 2:
          out.writeLong(number(random));
          break;
        case 3:
          out.writeFloat(random.nextFloat());
          break;
        case 4:
          out.writeDouble(random.nextDouble());
          break;
        case 5:
          out.writeString(text(random));
          break;
        case 6:
          out.writeBytes(bytes(random));
          break;
        case 7:
          out.writeEnum(random.nextInt(100));
          break;
        default:
          out.writeArrayStart();
          out.setItemCount(1);
          out.startItem();
          out.writeInt(left);
          out.writeArrayEnd();
          break;
      }
    }
  }

  private static long number(Random random) {
    return random.nextLong() >> random.nextInt(64);
  }

  private static String text(Random random) {
    char[] chars = new char[random.nextInt(8) == 0 ? random.nextInt(2_000) : random.nextInt(70)];
    boolean ascii = random.nextBoolean();
    if (random.nextBoolean()) {
      return NAMES[random.nextInt(NAMES.length)];
    }
    for (int i = 0; i < chars.length; i++) {
      chars[i] = (char) (ascii ? random.nextInt(128) : random.nextInt(0x10000));
    }
    return new String(chars);
  }

  private static ByteBuffer bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(300)];
    Arrays.fill(bytes, (byte) random.nextInt());
    int from = random.nextInt(bytes.length + 1);
    ByteBuffer slice = ByteBuffer.wrap(bytes).position(from).slice();
    return random.nextBoolean() ? slice : slice.asReadOnlyBuffer();
  }
}
