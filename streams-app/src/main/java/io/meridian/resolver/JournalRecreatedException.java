package io.meridian.resolver;

/**
 * A journal is not the topic it was: its positions would stand for other events. Nothing is read
 * past it. A journal that was founded anew on purpose says so by a greater epoch.
 */
final class JournalRecreatedException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  private final String topic;

  JournalRecreatedException(String topic, String was, String is) {
    super(
        "Cannot go on with a journal: the topic was re-created, so its positions stand for other"
            + " events than before; found it anew with a greater replication.epoch and reset this"
            + " group's offsets of it, see the resolver's README (topic="
            + topic
            + ", was="
            + was
            + ", is="
            + is
            + ")");
    this.topic = topic;
  }

  String topic() {
    return topic;
  }
}
