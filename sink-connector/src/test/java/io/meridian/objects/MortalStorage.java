package io.meridian.objects;

import io.meridian.testkit.target.Fault;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** A storage whose user dies at a reading or a writing; others may use it too, so it stays open. */
record MortalStorage(ObjectStorage storage, Fault fault) implements ObjectStorage {

  @Override
  public Optional<Tagged> read(String name) throws IOException {
    return step(() -> storage.read(name));
  }

  @Override
  public void write(String name, byte[] bytes) throws IOException {
    step(
        () -> {
          storage.write(name, bytes);
          return name;
        });
  }

  @Override
  public Optional<String> replace(String name, byte[] bytes, Optional<String> tag)
      throws IOException {
    return step(() -> storage.replace(name, bytes, tag));
  }

  @Override
  public void list(String prefix, Consumer<Listed> each) throws IOException {
    storage.list(prefix, each);
  }

  @Override
  public void delete(String name) throws IOException {
    step(
        () -> {
          storage.delete(name);
          return name;
        });
  }

  @Override
  public void close() {
    // Of the store under test.
  }

  private <T> T step(Step<T> step) throws IOException {
    if (fault.strikes(Fault.Side.BEFORE)) {
      throw new IOException("died");
    }
    T done = step.run();
    if (fault.strikes(Fault.Side.AFTER)) {
      throw new IOException("died");
    }
    return done;
  }

  private interface Step<T> {
    T run() throws IOException;
  }
}
