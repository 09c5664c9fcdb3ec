package io.meridian.resolver;

import io.meridian.conflict.Event;
import io.meridian.conflict.FieldChange;
import io.meridian.conflict.FieldChanges;
import io.meridian.conflict.FieldValue;
import io.meridian.conflict.Operation;
import io.meridian.conflict.Payload;
import io.meridian.conflict.Policy;
import io.meridian.conflict.RowFormat;
import io.meridian.conflict.StrategyFactory;
import io.meridian.conflict.TypeStrategies;
import io.meridian.divergence.DivergenceKind;
import io.meridian.journal.JournalEvent;
import io.meridian.resource.ResourceKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Which rule holds for which key. One for each task, so that a rule of the user's own is never
 * called by two threads.
 */
final class Rulebook {

  /** So that keys that name a new type each do not fill the memory. */
  private static final int REMEMBERED_AT_MOST = 1_000;

  private final Control control;
  private final RowFormat format;
  private final StrategyFactory factory;
  private final Map<String, TypeStrategies> types = new HashMap<>();

  /**
   * Of the last type that was asked for, and what its keys begin with: mostly the next one's too.
   */
  private @Nullable TypeStrategies last;

  private byte[] lastPrefix = {};

  Rulebook(Control control, RowFormat format) {
    this.control = control;
    this.format = format;
    this.factory = new StrategyFactory(control::policies, format, Rulebook::load);
  }

  /** The strategies of a key's resource type. */
  TypeStrategies strategies(byte[] key) {
    int length = prefixLength(key);
    TypeStrategies before = last;
    if (before != null && Arrays.equals(key, 0, length, lastPrefix, 0, lastPrefix.length)) {
      return before;
    }
    String text = new String(key, StandardCharsets.ISO_8859_1);
    TypeStrategies strategies = strategies(text, text.substring(0, length));
    last = strategies;
    lastPrefix = Arrays.copyOf(key, length);
    return strategies;
  }

  private static int prefixLength(byte[] key) {
    int length = key.length - 1;
    while (key[length] != '/') {
      length--;
    }
    return length;
  }

  private TypeStrategies strategies(String text, String prefix) {
    TypeStrategies known = types.get(prefix);
    if (known != null) {
      return known;
    }
    ResourceKey resource = ResourceKey.parse(text);
    TypeStrategies strategies = factory.of(resource.tenant(), resource.type());
    if (types.size() == REMEMBERED_AT_MOST) {
      types.clear();
    }
    types.put(prefix, strategies);
    return strategies;
  }

  /** The rows' fields. */
  RowFormat format() {
    return format;
  }

  /**
   * The event with the fields it changed, where its policy merges.
   *
   * @throws Refusal when they cannot be read
   */
  Event withChanges(Event event, JournalEvent journaled, TypeStrategies strategies) throws Refusal {
    long version = event.version().policy();
    if (version == 0) {
      return event;
    }
    if (!control.await(version)) {
      throw new ControlBehindException(version);
    }
    Policy policy = strategies.policy(version);
    if (!policy.merges()) {
      return event;
    }
    Operation operation = event.version().operation();
    Payload payload = event.version().payload();
    try {
      List<FieldChange> changes =
          operation.leavesResource()
              ? FieldChanges.between(
                  policy, operation, before(journaled, payload), format.fields(payload))
              : List.of();
      return new Event(event.version(), event.context(), changes);
    } catch (IllegalArgumentException e) {
      throw new Refusal(
          DivergenceKind.CONTRADICTION,
          "its fields cannot be read, and its policy merges them: " + e.getMessage());
    }
  }

  private @Nullable SortedMap<String, FieldValue> before(JournalEvent journaled, Payload payload) {
    ByteBuffer before = journaled.getBefore();
    if (before == null) {
      return null;
    }
    byte[] bytes = new byte[before.remaining()];
    before.duplicate().get(bytes);
    return format.fields(new Payload(payload.contentType(), payload.schemaId(), bytes));
  }

  private static Object load(String className) {
    try {
      return Class.forName(className).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new IllegalArgumentException(
          "Cannot load a rule: " + e + " (class=" + className + ")", e);
    }
  }
}
