package io.meridian.resolver;

import io.meridian.conflict.Effect;
import io.meridian.conflict.Event;
import io.meridian.conflict.Operation;
import io.meridian.conflict.Resolution;
import io.meridian.conflict.Version;
import io.meridian.conflict.Visible;
import io.meridian.journal.ChangeOperation;
import io.meridian.resolved.ChangeEffect;
import io.meridian.resolved.ResolvedChange;
import io.meridian.resolved.VisibleVersion;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Resolutions in the form in which the resolved topic carries them. */
final class ResolvedChanges {

  private ResolvedChanges() {}

  /**
   * The record of an event's resolution.
   *
   * @param store the store that the event was captured from; null when it was published
   */
  static ResolvedChange of(Event event, Resolution resolution, @Nullable String store) {
    Version version = event.version();
    Effect effect = resolution.effect();
    ResolvedChange change = new ResolvedChange();
    change.setRegion(version.dot().region().name());
    change.setEpoch(version.dot().position().epoch());
    change.setPosition(version.dot().position().offset());
    change.setHlc(version.hlc().bits());
    change.setTimestamp(version.timestampMicros());
    change.setEffect(effect(effect));
    change.setHeldBy(effect == Effect.HELD ? store : null);
    change.setSiblings(resolution.entry().state().siblings().size());
    change.setConflict(resolution.conflict());
    change.setVisible(visible(resolution.visible()));
    return change;
  }

  private static VisibleVersion visible(Visible shown) {
    Version version = shown.version();
    VisibleVersion visible = new VisibleVersion();
    visible.setRegion(version.dot().region().name());
    visible.setEpoch(version.dot().position().epoch());
    visible.setPosition(version.dot().position().offset());
    visible.setHlc(version.hlc().bits());
    visible.setTimestamp(version.timestampMicros());
    visible.setOperation(operation(version.operation()));
    visible.setContentType(shown.payload().contentType());
    visible.setSchemaId(shown.payload().schemaId());
    visible.setPayload(ByteBuffer.wrap(shown.payload().bytes()));
    return visible;
  }

  private static ChangeEffect effect(Effect effect) {
    return switch (effect) {
      case APPLY -> ChangeEffect.APPLY;
      case HELD -> ChangeEffect.HELD;
      case UNCHANGED -> ChangeEffect.UNCHANGED;
    };
  }

  private static ChangeOperation operation(Operation operation) {
    return switch (operation) {
      case INSERT -> ChangeOperation.INSERT;
      case UPDATE -> ChangeOperation.UPDATE;
      case DELETE -> ChangeOperation.DELETE;
    };
  }
}
