package io.meridian.conflict;

import io.meridian.clock.Hlc;
import io.meridian.topology.RegionId;
import io.meridian.version.Dot;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a {@link KeyEntry}: what a resolver's store holds for a key. Canonical: equal
 * entries give equal bytes and no other bytes decode to them.
 *
 * <pre>
 * entry    := version=1  written  state
 * written  := 0 | 1 name dot
 * state    := count (name position)*  count sibling*      regions ascending in both
 * sibling  := region dot hlc:8 timestamp:8 operation:1 content schemaId bytes
 * region   := 1-based index into the names of the state | 0 name
 * dot      := partition position
 * position := epoch offset+1
 * content  := 1-based index into the known media types | 0 text
 * </pre>
 *
 * <p>Numbers are unsigned and take seven bits a byte unless a width is given; names, texts and
 * bytes have their length before them. The state is the entry's tail, so that the states of two
 * regions can be compared without what each region has written.
 *
 * <p>Stateless and thread-safe. Decoded payloads are copies; encoding copies too.
 */
public final class KeyEntryCodec {

  private static final int VERSION = 1;
  private static final String[] CONTENT_TYPES = {
    "avro/binary", "application/json", Payload.NONE.contentType()
  };
  private static final Operation[] OPERATIONS = Operation.values();

  private KeyEntryCodec() {}

  /** The entry's bytes. */
  public static byte[] encode(KeyEntry entry) {
    ByteWriter out = new ByteWriter(80 + expected(entry.state()));
    out.put(VERSION);
    Dot written = entry.written();
    out.put(written == null ? 0 : 1);
    if (written != null) {
      out.putText(written.region().name());
      write(written, out);
    }
    write(entry.state(), out);
    return out.toBytes();
  }

  /** The bytes of the state alone. */
  public static byte[] encode(KeyState state) {
    ByteWriter out = new ByteWriter(expected(state));
    write(state, out);
    return out.toBytes();
  }

  /**
   * The entry of these bytes.
   *
   * @throws CorruptEntryException when they are no entry
   */
  public static KeyEntry decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes, 0);
    Dot written = readWritten(in);
    KeyState state = readState(in);
    in.end();
    return new KeyEntry(state, written);
  }

  /**
   * The state of its bytes.
   *
   * @throws CorruptEntryException when they are no state
   */
  public static KeyState decodeState(byte[] bytes) {
    ByteReader in = new ByteReader(bytes, 0);
    KeyState state = readState(in);
    in.end();
    return state;
  }

  /**
   * The bytes of the state within the bytes of an entry; the state itself is not decoded.
   *
   * @throws CorruptEntryException when the entry does not begin as one
   */
  public static byte[] stateBytes(byte[] entry) {
    ByteReader in = new ByteReader(entry, 0);
    readWritten(in);
    return Arrays.copyOfRange(entry, in.position(), entry.length);
  }

  private static int expected(KeyState state) {
    int size = 2 + 32 * state.seen().size();
    for (Version sibling : state.siblings()) {
      size += 64 + sibling.payload().bytes().length;
    }
    return size;
  }

  private static void write(KeyState state, ByteWriter out) {
    List<RegionId> names = new ArrayList<>(state.seen().size());
    out.putVar(state.seen().size());
    state
        .seen()
        .forEach(
            (region, position) -> {
              names.add(region);
              out.putText(region.name());
              write(position, out);
            });
    out.putVar(state.siblings().size());
    for (Version sibling : state.siblings()) {
      write(sibling, names, out);
    }
  }

  private static void write(Version version, List<RegionId> names, ByteWriter out) {
    RegionId region = version.dot().region();
    int index = names.indexOf(region) + 1;
    out.putVar(index);
    if (index == 0) {
      out.putText(region.name());
    }
    write(version.dot(), out);
    out.putLong(version.hlc().bits());
    out.putLong(version.timestampMicros());
    out.put(version.operation().ordinal());
    Payload payload = version.payload();
    int content = Arrays.asList(CONTENT_TYPES).indexOf(payload.contentType()) + 1;
    out.putVar(content);
    if (content == 0) {
      out.putText(payload.contentType());
    }
    out.putVar(Integer.toUnsignedLong(payload.schemaId()));
    out.putBytes(payload.bytes());
  }

  private static void write(Dot dot, ByteWriter out) {
    out.putVar(dot.partition());
    write(dot.position(), out);
  }

  private static void write(Position position, ByteWriter out) {
    out.putVar(position.epoch());
    out.putVar(position.offset() + 1);
  }

  private static @Nullable Dot readWritten(ByteReader in) {
    int version = in.take();
    if (version != VERSION) {
      throw in.corrupt("unknown version " + version + ", expected " + VERSION);
    }
    int present = in.take();
    if (present > 1) {
      throw in.corrupt("illegal mark " + present);
    }
    return present == 0 ? null : readDot(readName(in), in);
  }

  private static KeyState readState(ByteReader in) {
    int count = in.takeCount();
    RegionId[] names = new RegionId[count];
    Position[] positions = new Position[count];
    for (int i = 0; i < count; i++) {
      names[i] = readName(in);
      positions[i] = readPosition(in);
    }
    VersionVector seen;
    try {
      seen = VersionVector.ofSorted(names, positions);
    } catch (IllegalArgumentException e) {
      throw in.corrupt("its regions are out of order");
    }
    Version[] siblings = new Version[in.takeCount()];
    for (int i = 0; i < siblings.length; i++) {
      siblings[i] = readVersion(names, in);
      Dot dot = siblings[i].dot();
      if (i > 0 && siblings[i - 1].dot().region().compareTo(dot.region()) >= 0) {
        throw in.corrupt("its siblings are out of order");
      }
      if (seen.covers(dot)) {
        throw in.corrupt("a sibling is superseded");
      }
    }
    return new KeyState(seen, List.of(siblings));
  }

  private static Version readVersion(RegionId[] names, ByteReader in) {
    int index = in.takeSize();
    if (index > names.length) {
      throw in.corrupt("unknown region " + index);
    }
    RegionId region = index == 0 ? readName(in) : names[index - 1];
    if (index == 0 && Arrays.asList(names).contains(region)) {
      throw in.corrupt("a region is spelled out");
    }
    Dot dot = readDot(region, in);
    Hlc hlc = new Hlc(in.takeLong());
    long timestampMicros = in.takeLong();
    int operation = in.take();
    if (operation >= OPERATIONS.length) {
      throw in.corrupt("unknown operation " + operation);
    }
    return new Version(dot, hlc, timestampMicros, OPERATIONS[operation], readPayload(in));
  }

  private static Payload readPayload(ByteReader in) {
    int content = in.takeSize();
    if (content > CONTENT_TYPES.length) {
      throw in.corrupt("unknown content type " + content);
    }
    String contentType = content == 0 ? in.takeText() : CONTENT_TYPES[content - 1];
    if (content == 0 && Arrays.asList(CONTENT_TYPES).contains(contentType)) {
      throw in.corrupt("a content type is spelled out");
    }
    long schemaId = in.takeVar();
    if (schemaId < 0 || schemaId > 0xFFFF_FFFFL) {
      throw in.corrupt("a number is out of range");
    }
    return new Payload(contentType, (int) schemaId, in.takeBytes());
  }

  private static Dot readDot(RegionId region, ByteReader in) {
    return new Dot(region, in.takeSize(), readPosition(in));
  }

  private static Position readPosition(ByteReader in) {
    int epoch = in.takeSize();
    long following = in.takeVar();
    if (following < 0) {
      throw in.corrupt("a number is out of range");
    }
    return new Position(epoch, following - 1);
  }

  private static RegionId readName(ByteReader in) {
    try {
      return new RegionId(in.takeName());
    } catch (IllegalArgumentException e) {
      throw in.corrupt("illegal region name");
    }
  }
}
