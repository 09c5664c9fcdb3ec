package io.meridian.conflict;

import java.util.ArrayList;
import java.util.List;

/** The bytes of field changes, as {@link KeyEntryCodec} writes them down. */
final class FieldCodec {

  private static final FieldRule[] RULES = FieldRule.values();
  private static final FieldValue.Kind[] KINDS = FieldValue.Kind.values();

  private FieldCodec() {}

  static void write(FieldChange change, ByteWriter out) {
    out.putText(change.field());
    out.put(change.rule().ordinal());
    write(change.value(), out);
    write(change.base(), out);
  }

  static FieldChange readChange(ByteReader in) {
    String field = in.takeText();
    int rule = in.take();
    if (rule >= RULES.length) {
      throw in.corrupt("unknown rule " + rule);
    }
    return new FieldChange(field, RULES[rule], readValue(in), readValue(in));
  }

  private static void write(FieldValue value, ByteWriter out) {
    out.put(value.kind().ordinal());
    if (value.kind() == FieldValue.Kind.SET) {
      out.putVar(value.elements().size());
      value.elements().forEach(out::putText);
    } else if (value.kind() != FieldValue.Kind.NULL) {
      out.putText(value.text());
    }
  }

  private static FieldValue readValue(ByteReader in) {
    int kind = in.take();
    if (kind >= KINDS.length) {
      throw in.corrupt("unknown kind " + kind);
    }
    switch (KINDS[kind]) {
      case NULL:
        return FieldValue.NULL;
      case SET:
        return readSet(in);
      case NUMBER:
        try {
          return FieldValue.number(in.takeText());
        } catch (NumberFormatException e) {
          throw in.corrupt("a number is none");
        }
      default:
        return new FieldValue(KINDS[kind], in.takeText(), List.of());
    }
  }

  private static FieldValue readSet(ByteReader in) {
    List<String> elements = new ArrayList<>();
    for (int left = in.takeCount(); left > 0; left--) {
      elements.add(in.takeText());
    }
    FieldValue set = FieldValue.set(elements);
    if (!set.elements().equals(elements)) {
      throw in.corrupt("the elements of a set are out of order");
    }
    return set;
  }
}
