package io.meridian.resolver;

/** Journals that a test re-creates. */
final class TestIdentities extends JournalIdentities {

  private int generation = 1;

  /** Makes all journals anew. */
  void recreate() {
    generation++;
  }

  @Override
  String of(String topic) {
    return topic + "#" + generation;
  }
}
