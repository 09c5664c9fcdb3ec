package io.meridian.conflict;

import io.meridian.clock.Hlc;
import io.meridian.topology.RegionId;
import io.meridian.version.Dot;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a {@link KeyEntry}: what a resolver's store holds for a key. Canonical: equal
 * entries give equal bytes and no other bytes decode to them.
 *
 * <pre>
 * entry        := version=3  flags  [written]  state  [trail]       flags: 1 written, 2 divergent,
 *                                                                4 trail, 8 announced
 * written      := name dot
 * state        := vector  count version*  policy  merged            versions in their order
 * trail        := base  count step*  aside
 * base         := vector  count shared*  policy  merged
 * step         := order:8  shared  vector  changes
 * shared       := 1-based index into the versions of the state | 0 version
 * changes      := 0 | 1 count change*
 * aside        := 0 | count bytes first:8 last:8
 * version      := region dot hlc:8 timestamp:8 operation:1 content schemaId bytes policy
 * merged       := 0 | 1 vector count (change hlc:8 name dot)*
 * change       := field rule:1 value value
 * value        := kind:1 (text | count text*)
 * vector       := count (name position)*                            regions ascending
 * region       := 1-based index into the names of the state's vector | 0 name
 * dot          := partition position
 * position     := epoch offset+1
 * content      := 1-based index into the known media types | 0 text
 * </pre>
 *
 * <p>Numbers are unsigned and take seven bits a byte unless a width is given; names, texts and
 * bytes have their length before them. A version that the trail has in common with the state is
 * written once: nearly always that is the event that made the state.
 *
 * <p>Stateless and thread-safe. Decoded payloads are copies; encoding copies too.
 */
public final class KeyEntryCodec {

  private static final int VERSION = 3;
  private static final int WRITTEN = 1;
  private static final int DIVERGENT = 2;
  private static final int TRAIL = 4;
  private static final int ANNOUNCED = 8;
  private static final String[] CONTENT_TYPES = {
    "avro/binary", "application/json", Payload.NONE.contentType()
  };
  private static final Operation[] OPERATIONS = Operation.values();
  private static final ThreadLocal<ByteWriter> WRITERS = ThreadLocal.withInitial(ByteWriter::new);

  private KeyEntryCodec() {}

  /** The entry's bytes. */
  public static byte[] encode(KeyEntry entry) {
    ByteWriter out = writer();
    out.put(VERSION);
    Dot written = entry.written();
    out.put(
        (written == null ? 0 : WRITTEN)
            | (entry.divergent() ? DIVERGENT : 0)
            | (entry.trail().isEmpty() ? 0 : TRAIL)
            | (entry.trail().announced() ? ANNOUNCED : 0));
    if (written != null) {
      out.putRegion(written.region());
      write(written, out);
    }
    write(entry.state(), out);
    if (!entry.trail().isEmpty()) {
      new TrailCodec(entry.state().siblings()).write(entry.trail(), out);
    }
    return bytes(out);
  }

  /** The bytes of a step of a trail alone. */
  public static byte[] encode(ConflictTrail.Step step) {
    ByteWriter out = writer();
    new TrailCodec(List.of()).write(step, out);
    return bytes(out);
  }

  /**
   * The step of its bytes.
   *
   * @throws CorruptEntryException when they are no step
   */
  public static ConflictTrail.Step decodeStep(byte[] bytes) {
    ByteReader in = new ByteReader(bytes, 0);
    ConflictTrail.Step step = new TrailCodec(List.of()).readStep(in);
    in.end();
    return step;
  }

  /** The bytes of the state alone. */
  public static byte[] encode(KeyState state) {
    ByteWriter out = writer();
    write(state, out);
    return bytes(out);
  }

  /**
   * The entry of these bytes.
   *
   * @throws CorruptEntryException when they are no entry
   */
  public static KeyEntry decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes, 0);
    int flags = readFlags(in);
    Dot written = (flags & WRITTEN) == 0 ? null : readDot(in.takeRegion(), in);
    KeyState state = readState(in);
    ConflictTrail trail =
        (flags & TRAIL) == 0 ? ConflictTrail.EMPTY : new TrailCodec(state.siblings()).read(in);
    if ((flags & ANNOUNCED) != 0) {
      trail = trail.announce();
    }
    in.end();
    return new KeyEntry(state, written, trail, (flags & DIVERGENT) != 0);
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

  private static ByteWriter writer() {
    ByteWriter out = WRITERS.get();
    out.clear();
    return out;
  }

  private static byte[] bytes(ByteWriter out) {
    if (out.isLarge()) {
      WRITERS.remove();
    }
    return out.toBytes();
  }

  private static void write(KeyState state, ByteWriter out) {
    write(state, KeyEntryCodec::write, out);
  }

  /** How a state's versions are written. */
  interface VersionWriter {
    void write(Version version, VersionVector names, ByteWriter out);
  }

  /** How a state's versions are read. */
  interface VersionReader {
    Version read(VersionVector names, ByteReader in);
  }

  static void write(KeyState state, VersionWriter versions, ByteWriter out) {
    write(state.seen(), out);
    List<Version> siblings = state.siblings();
    out.putVar(siblings.size());
    for (int i = 0; i < siblings.size(); i++) {
      versions.write(siblings.get(i), state.seen(), out);
    }
    out.putVar(state.policy());
    MergedFields merged = state.merged();
    boolean empty = merged.isEmpty();
    out.put(empty ? 0 : 1);
    if (!empty) {
      write(merged.floor(), out);
      out.putVar(merged.contributions().size());
      for (Contribution contribution : merged.contributions()) {
        FieldCodec.write(contribution.change(), out);
        out.putLong(contribution.stamp().hlc().bits());
        out.putRegion(contribution.stamp().dot().region());
        write(contribution.stamp().dot(), out);
      }
    }
  }

  static void write(VersionVector vector, ByteWriter out) {
    int size = vector.size();
    out.putVar(size);
    for (int i = 0; i < size; i++) {
      out.putRegion(vector.region(i));
      write(vector.position(i), out);
    }
  }

  /**
   * @param names whose regions are written down already
   */
  static void write(Version version, VersionVector names, ByteWriter out) {
    RegionId region = version.dot().region();
    int index = names.indexOf(region) + 1;
    out.putVar(index);
    if (index == 0) {
      out.putRegion(region);
    }
    write(version.dot(), out);
    out.putLong(version.hlc().bits());
    out.putLong(version.timestampMicros());
    out.put(version.operation().ordinal());
    Payload payload = version.payload();
    int content = contentType(payload.contentType()) + 1;
    out.putVar(content);
    if (content == 0) {
      out.putText(payload.contentType());
    }
    out.putVar(Integer.toUnsignedLong(payload.schemaId()));
    out.putBytes(payload.bytes());
    out.putVar(version.policy());
  }

  /** Its place among those that are known; -1 when it is not. */
  private static int contentType(String name) {
    for (int i = 0; i < CONTENT_TYPES.length; i++) {
      if (CONTENT_TYPES[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private static void write(Dot dot, ByteWriter out) {
    out.putVar(dot.partition());
    write(dot.position(), out);
  }

  private static void write(Position position, ByteWriter out) {
    out.putVar(position.epoch());
    out.putVar(position.offset() + 1);
  }

  private static int readFlags(ByteReader in) {
    int version = in.take();
    if (version != VERSION) {
      throw in.corrupt("unknown version " + version + ", expected " + VERSION);
    }
    int flags = in.take();
    if (flags > (WRITTEN | DIVERGENT | TRAIL | ANNOUNCED)
        || (flags & (TRAIL | ANNOUNCED)) == ANNOUNCED) {
      throw in.corrupt("illegal flags " + flags);
    }
    return flags;
  }

  private static KeyState readState(ByteReader in) {
    return readState(KeyEntryCodec::readVersion, in);
  }

  static KeyState readState(VersionReader versions, ByteReader in) {
    VersionVector seen = readVector(in);
    Version[] siblings = new Version[in.takeCount()];
    for (int i = 0; i < siblings.length; i++) {
      siblings[i] = versions.read(seen, in);
      Dot dot = siblings[i].dot();
      if (i > 0 && !isAfter(siblings[i - 1].dot(), dot)) {
        throw in.corrupt("its siblings are out of order");
      }
      if (seen.covers(dot)) {
        throw in.corrupt("a sibling is superseded");
      }
    }
    long policy = readPolicy(in);
    return new KeyState(seen, List.of(siblings), policy, readMerged(in));
  }

  private static boolean isAfter(Dot before, Dot dot) {
    int byRegion = before.region().compareTo(dot.region());
    return byRegion < 0
        || byRegion == 0
            && dot.region().isOperator()
            && before.position().compareTo(dot.position()) < 0;
  }

  private static MergedFields readMerged(ByteReader in) {
    if (!takeFlag(in)) {
      return MergedFields.EMPTY;
    }
    VersionVector floor = readVector(in);
    List<Contribution> contributions = new ArrayList<>();
    for (int left = in.takeCount(); left > 0; left--) {
      FieldChange change = FieldCodec.readChange(in);
      Hlc hlc = new Hlc(in.takeLong());
      Contribution next = new Contribution(change, new Stamp(hlc, readDot(in.takeRegion(), in)));
      if (!contributions.isEmpty()
          && contributions.get(contributions.size() - 1).compareTo(next) >= 0) {
        throw in.corrupt("its fields are out of order");
      }
      contributions.add(next);
    }
    MergedFields merged = new MergedFields(floor, List.copyOf(contributions));
    if (merged.isEmpty()) {
      throw in.corrupt("an empty merge is spelled out");
    }
    return merged;
  }

  static VersionVector readVector(ByteReader in) {
    int count = in.takeCount();
    RegionId[] names = new RegionId[count];
    Position[] positions = new Position[count];
    for (int i = 0; i < count; i++) {
      names[i] = in.takeRegion();
      positions[i] = readPosition(in);
    }
    try {
      return VersionVector.ofSorted(names, positions);
    } catch (IllegalArgumentException e) {
      throw in.corrupt("its regions are out of order");
    }
  }

  static boolean takeFlag(ByteReader in) {
    int flag = in.take();
    if (flag > 1) {
      throw in.corrupt("illegal mark " + flag);
    }
    return flag == 1;
  }

  private static long readPolicy(ByteReader in) {
    long policy = in.takeVar();
    if (policy < 0) {
      throw in.corrupt("a number is out of range");
    }
    return policy;
  }

  static Version readVersion(VersionVector names, ByteReader in) {
    int index = in.takeSize();
    if (index > names.size()) {
      throw in.corrupt("unknown region " + index);
    }
    RegionId region = index == 0 ? in.takeRegion() : names.region(index - 1);
    if (index == 0 && names.indexOf(region) >= 0) {
      throw in.corrupt("a region is spelled out");
    }
    Dot dot = readDot(region, in);
    Hlc hlc = new Hlc(in.takeLong());
    long timestampMicros = in.takeLong();
    int operation = in.take();
    if (operation >= OPERATIONS.length) {
      throw in.corrupt("unknown operation " + operation);
    }
    Payload payload = readPayload(in);
    return new Version(dot, hlc, timestampMicros, OPERATIONS[operation], payload, readPolicy(in));
  }

  private static Payload readPayload(ByteReader in) {
    int content = in.takeSize();
    if (content > CONTENT_TYPES.length) {
      throw in.corrupt("unknown content type " + content);
    }
    String contentType = content == 0 ? in.takeText() : CONTENT_TYPES[content - 1];
    if (content == 0 && contentType(contentType) >= 0) {
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
}
