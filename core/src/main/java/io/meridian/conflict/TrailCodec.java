package io.meridian.conflict;

import io.meridian.clock.Hlc;
import io.meridian.version.VersionVector;
import java.util.ArrayList;
import java.util.List;

/** The bytes of a key's trail, as {@link KeyEntryCodec} writes them down. */
final class TrailCodec {

  private final List<Version> shared;

  /**
   * @param shared versions that are written down already
   */
  TrailCodec(List<Version> shared) {
    this.shared = shared;
  }

  void write(ConflictTrail trail, ByteWriter out) {
    KeyEntryCodec.write(trail.base(), this::write, out);
    out.putVar(trail.steps().size());
    for (ConflictTrail.Step step : trail.steps()) {
      write(step, out);
    }
    ConflictTrail.Aside aside = trail.aside();
    out.putVar(aside.count());
    if (aside.count() > 0) {
      out.putVar(aside.bytes());
      out.putLong(aside.first().bits());
      out.putLong(aside.last().bits());
    }
  }

  void write(ConflictTrail.Step step, ByteWriter out) {
    out.putLong(step.order().bits());
    write(step.event().version(), VersionVector.EMPTY, out);
    KeyEntryCodec.write(step.event().context(), out);
    List<FieldChange> changes = step.event().changes();
    out.put(changes == null ? 0 : 1);
    if (changes != null) {
      out.putVar(changes.size());
      changes.forEach(change -> FieldCodec.write(change, out));
    }
  }

  ConflictTrail read(ByteReader in) {
    KeyState base = KeyEntryCodec.readState(this::readVersion, in);
    int count = in.takeCount();
    if (count == 0) {
      throw in.corrupt("an empty trail is spelled out");
    }
    List<ConflictTrail.Step> steps = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      steps.add(readStep(in));
    }
    return new ConflictTrail(base, List.copyOf(steps), readAside(in), false);
  }

  ConflictTrail.Step readStep(ByteReader in) {
    Hlc order = new Hlc(in.takeLong());
    Version version = readVersion(VersionVector.EMPTY, in);
    VersionVector context = KeyEntryCodec.readVector(in);
    List<FieldChange> changes = null;
    if (KeyEntryCodec.takeFlag(in)) {
      changes = new ArrayList<>();
      for (int left = in.takeCount(); left > 0; left--) {
        changes.add(FieldCodec.readChange(in));
      }
    }
    try {
      return new ConflictTrail.Step(order, new Event(version, context, changes));
    } catch (IllegalArgumentException e) {
      throw in.corrupt("an event's context covers the event");
    }
  }

  private static ConflictTrail.Aside readAside(ByteReader in) {
    int count = in.takeSize();
    if (count == 0) {
      return ConflictTrail.Aside.NONE;
    }
    long bytes = in.takeVar();
    return new ConflictTrail.Aside(count, bytes, new Hlc(in.takeLong()), new Hlc(in.takeLong()));
  }

  private void write(Version version, VersionVector names, ByteWriter out) {
    int index = shared.indexOf(version) + 1;
    out.putVar(index);
    if (index == 0) {
      KeyEntryCodec.write(version, names, out);
    }
  }

  private Version readVersion(VersionVector names, ByteReader in) {
    int index = in.takeSize();
    if (index > shared.size()) {
      throw in.corrupt("unknown version " + index);
    }
    if (index > 0) {
      return shared.get(index - 1);
    }
    Version version = KeyEntryCodec.readVersion(names, in);
    if (shared.contains(version)) {
      throw in.corrupt("a version is spelled out again");
    }
    return version;
  }
}
