package io.meridian.schema;

import io.meridian.audit.ConflictRecord;
import io.meridian.audit.ConflictSide;
import io.meridian.journal.ChangeOperation;
import io.meridian.journal.JournalEvent;
import io.meridian.resolved.ChangeEffect;
import io.meridian.resolved.ResolvedChange;
import io.meridian.resolved.VisibleVersion;
import io.meridian.version.avro.PositionEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Records with any values that their schemas allow, sensible or not. */
final class Records {

  private static final String[] TEXTS = {
    "", "eu", "us-west-1", "eu-central-1", "capture-1", "avro/binary", "\u00fcber", "\ud83d\ude00"
  };

  private Records() {}

  static JournalEvent event(Random random) {
    return new JournalEvent(
        text(random),
        perhaps(random, Records::text),
        perhaps(random, Records::text),
        text(random),
        random.nextInt(4),
        random.nextLong(),
        random.nextLong(),
        random.nextLong(),
        operation(random),
        list(random, r -> new PositionEntry(text(r), r.nextInt(3), r.nextInt(500) - 1L)),
        perhaps(random, Records::text),
        perhaps(random, Records::text),
        random.nextInt(100),
        perhaps(random, Random::nextLong),
        text(random),
        random.nextInt(),
        bytes(random),
        random.nextInt(9) + 0L,
        perhaps(random, Records::bytes));
  }

  static ResolvedChange resolved(Random random) {
    return new ResolvedChange(
        text(random),
        random.nextInt(4),
        random.nextLong(),
        random.nextLong(),
        random.nextLong(),
        ChangeEffect.values()[random.nextInt(ChangeEffect.values().length)],
        perhaps(random, Records::text),
        random.nextInt(4),
        random.nextBoolean(),
        perhaps(random, Records::visible));
  }

  static ConflictRecord conflict(Random random) {
    return new ConflictRecord(
        side(random),
        list(random, Records::side),
        text(random),
        random.nextLong(),
        random.nextBoolean(),
        text(random),
        random.nextInt(),
        random.nextLong(),
        perhaps(random, Records::bytes),
        list(random, Records::text));
  }

  private static VisibleVersion visible(Random random) {
    return new VisibleVersion(
        text(random),
        random.nextInt(4),
        random.nextLong(),
        random.nextLong(),
        random.nextLong(),
        operation(random),
        text(random),
        random.nextInt(),
        bytes(random));
  }

  private static ConflictSide side(Random random) {
    return new ConflictSide(
        text(random),
        random.nextInt(4),
        random.nextLong(),
        random.nextLong(),
        random.nextLong(),
        operation(random),
        text(random),
        random.nextInt(),
        bytes(random));
  }

  private static ChangeOperation operation(Random random) {
    return ChangeOperation.values()[random.nextInt(ChangeOperation.values().length)];
  }

  private static String text(Random random) {
    return random.nextInt(4) == 0
        ? Integer.toString(random.nextInt(), Character.MAX_RADIX).repeat(random.nextInt(8))
        : TEXTS[random.nextInt(TEXTS.length)];
  }

  private static ByteBuffer bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(random.nextInt(8) == 0 ? 600 : 30)];
    random.nextBytes(bytes);
    return ByteBuffer.wrap(bytes);
  }

  private static <T> List<T> list(Random random, Function<Random, T> entry) {
    List<T> entries = new ArrayList<>();
    for (int left = random.nextInt(5); left > 0; left--) {
      entries.add(entry.apply(random));
    }
    return entries;
  }

  private static <T> @Nullable T perhaps(Random random, Function<Random, T> value) {
    return random.nextBoolean() ? value.apply(random) : null;
  }
}
