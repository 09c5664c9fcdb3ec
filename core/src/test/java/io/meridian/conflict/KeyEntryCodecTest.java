package io.meridian.conflict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.meridian.clock.Hlc;
import io.meridian.topology.RegionId;
import io.meridian.version.Dot;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyEntryCodecTest {

  private static final RegionId EU = new RegionId("eu");

  @Test
  void entry_comesBackFromItsBytes() {
    for (long seed = 0; seed < 5_000; seed++) {
      KeyEntry entry = entry(seed);
      byte[] bytes = KeyEntryCodec.encode(entry);

      assertThat(KeyEntryCodec.decode(bytes)).as("seed %d", seed).isEqualTo(entry);
      assertThat(KeyEntryCodec.decodeState(KeyEntryCodec.encode(entry.state())))
          .as("seed %d", seed)
          .isEqualTo(entry.state());
    }
  }

  @Test
  void step_comesBackFromItsBytes() {
    for (long seed = 0; seed < 1_000; seed++) {
      for (Event event : Histories.events(new Random(seed))) {
        ConflictTrail.Step step = new ConflictTrail.Step(new Hlc(seed), event);

        assertThat(KeyEntryCodec.decodeStep(KeyEntryCodec.encode(step))).isEqualTo(step);
      }
    }
  }

  @Test
  void version_isWrittenOnceForStateAndTrail() {
    byte[] row = new byte[10_000];
    Dot dot = new Dot(EU, 0, new Position(1, 0));
    Version version =
        new Version(dot, Hlc.of(1, 0), 1, Operation.INSERT, new Payload("avro/binary", 1, row));
    Event event = new Event(version, VersionVector.EMPTY);
    ConflictTrail trail =
        ConflictTrail.EMPTY.add(
            new ConflictTrail.Step(version.hlc(), event), KeyState.EMPTY, Hlc.ZERO);
    KeyEntry entry = new KeyEntry(KeyState.EMPTY.join(event), null).with(trail);

    assertThat(KeyEntryCodec.encode(entry)).hasSizeBetween(row.length, row.length + 150);
  }

  @Test
  void entry_comesBackAtTheEdgesOfItsValues() {
    Payload payload = new Payload("text/plain; charset=\u00fctf", -1, new byte[300]);
    Dot dot = new Dot(EU, Integer.MAX_VALUE, new Position(Integer.MAX_VALUE, Long.MAX_VALUE - 1));
    Version version = new Version(dot, new Hlc(-1), Long.MIN_VALUE, Operation.DELETE, payload);
    KeyEntry entry = new KeyEntry(new KeyState(VersionVector.EMPTY, List.of(version)), dot);

    assertThat(KeyEntryCodec.decode(KeyEntryCodec.encode(entry))).isEqualTo(entry);
    assertThat(KeyEntryCodec.decode(KeyEntryCodec.encode(KeyEntry.EMPTY)))
        .isEqualTo(KeyEntry.EMPTY);
  }

  @Test
  void bytes_areAsWrittenDown() {
    Dot dot = new Dot(EU, 2, new Position(1, 200));
    Version version =
        new Version(
            dot, Hlc.of(1, 2), 3, Operation.UPDATE, new Payload("avro/binary", 7, new byte[] {9}));
    KeyState state =
        KeyState.EMPTY.join(
            new Event(version, VersionVector.of(new RegionId("us"), new Position(1, 0))));

    assertThat(HexFormat.of().formatHex(KeyEntryCodec.encode(new KeyEntry(state, dot))))
        .isEqualTo(
            "03" // version
                + "01" // flags
                + "026575"
                + "02"
                + "01c901" // written
                + "02"
                + "026575"
                + "01c801"
                + "027573"
                + "0101" // seen
                + "01"
                + "01"
                + "02"
                + "01c901" // sibling
                + "0000000000010002"
                + "0000000000000003"
                + "01"
                + "01"
                + "07"
                + "0109"
                + "00" // written before any policy
                + "00" // policy of the key
                + "00"); // nothing merged
  }

  @Test
  void bytes_areRefusedOrTheOnlyOnesOfTheirEntry() {
    for (long seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      byte[] bytes = KeyEntryCodec.encode(entry(seed % 500));
      for (int i = 0; i <= random.nextInt(2); i++) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      byte[] cut = random.nextInt(4) == 0 ? shortened(bytes, random) : bytes;
      try {
        KeyEntry entry = KeyEntryCodec.decode(cut);
        assertThat(KeyEntryCodec.encode(entry)).as("seed %d", seed).isEqualTo(cut);
      } catch (CorruptEntryException e) {
        assertThat(e).as("seed %d", seed).hasMessageStartingWith("Cannot decode key entry: ");
      }
    }
  }

  @Test
  void garbage_isRefusedWithItsReason() {
    assertRefused("", "it ends too early");
    assertRefused("0200", "unknown version 2, expected 3");
    assertRefused("0308", "illegal flags 8");
    assertRefused("0310", "illegal flags 16");
    assertRefused("030000000000ff", "bytes are left over");
    assertRefused("0300ffffffff7f", "out of range");
    assertRefused("03008000", "spelled too long");
    assertRefused("030001025f5f010100", "illegal region name");
    assertRefused("030002016201010161010100", "its regions are out of order");
    assertRefused("030000000002", "illegal mark 2");
  }

  private static void assertRefused(String hex, String why) {
    assertThatExceptionOfType(CorruptEntryException.class)
        .isThrownBy(() -> KeyEntryCodec.decode(HexFormat.of().parseHex(hex)))
        .withMessageContaining(why);
  }

  private static byte[] shortened(byte[] bytes, Random random) {
    return Arrays.copyOf(bytes, random.nextInt(bytes.length));
  }

  private static KeyEntry entry(long seed) {
    Random random = new Random(seed);
    KeyState state = KeyState.EMPTY;
    ConflictTrail trail = ConflictTrail.EMPTY;
    Dot written = null;
    boolean trailing = random.nextBoolean();
    for (Event event : Histories.events(random)) {
      if (trailing) {
        Hlc order = event.version().hlc();
        trail = trail.add(new ConflictTrail.Step(order, event), state, watermark(trail, random));
        trail = random.nextInt(16) == 0 ? trail.shelved(1) : trail;
        trail = random.nextInt(4) == 0 ? trail.announce() : trail;
      }
      state = state.join(event);
      written = random.nextBoolean() ? event.version().dot() : written;
    }
    return new KeyEntry(state, written, trail, random.nextInt(4) == 0);
  }

  private static Hlc watermark(ConflictTrail trail, Random random) {
    boolean whole = trail.aside().count() == 0;
    return whole && random.nextInt(8) == 0 ? trail.last() : Hlc.ZERO;
  }
}
