package io.meridian.objects;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A storage whose users take turns, call by call. S3 answers a reading with one whole version
 * whatever is written meanwhile; the test server puts two together, or never ends. Who of two
 * writers comes first is left open, and what their conditions then come to is the server's.
 */
final class TakingTurns implements ObjectStorage {

  private final ObjectStorage storage;

  TakingTurns(ObjectStorage storage) {
    this.storage = storage;
  }

  @Override
  public synchronized Optional<Tagged> read(String name) throws IOException {
    return storage.read(name);
  }

  @Override
  public synchronized void write(String name, byte[] bytes) throws IOException {
    storage.write(name, bytes);
  }

  @Override
  public synchronized Optional<String> replace(String name, byte[] bytes, Optional<String> tag)
      throws IOException {
    return storage.replace(name, bytes, tag);
  }

  @Override
  public synchronized void list(String prefix, Consumer<Listed> each) throws IOException {
    storage.list(prefix, each);
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    storage.delete(name);
  }

  @Override
  public void close() {
    storage.close();
  }

  @Override
  public String toString() {
    return storage.toString();
  }
}
