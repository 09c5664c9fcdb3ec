package io.meridian.objects;

/**
 * A place in one partition of the resolved topic.
 *
 * @param generation how often the progress was moved by hand, from 0
 * @param nextOffset the first offset that does not count yet
 */
record Place(int generation, long nextOffset) implements Comparable<Place> {

  @Override
  public int compareTo(Place other) {
    return generation != other.generation
        ? Integer.compare(generation, other.generation)
        : Long.compare(nextOffset, other.nextOffset);
  }
}
