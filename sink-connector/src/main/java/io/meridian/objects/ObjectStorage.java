package io.meridian.objects;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Named bytes, each written as a whole and there once the call has returned. Names are parts of
 * {@code [A-Za-z0-9._~%,-]} joined by slashes. Thread-safe. {@code toString} says where it is.
 *
 * <p>Every method throws {@link IOException} when it cannot be told or done now; whether a write
 * was done is not known then.
 */
public interface ObjectStorage extends AutoCloseable {

  /** The bytes of a name and their tag; empty when there are none. */
  Optional<Tagged> read(String name) throws IOException;

  /** Writes bytes, over those of the same name. */
  void write(String name, byte[] bytes) throws IOException;

  /**
   * Writes bytes if the name still has what was read.
   *
   * @param tag of what was read; empty for "there was nothing"
   * @return the tag of what is there now; empty when the name had something else: nothing was
   *     changed, or the change was overtaken at once
   */
  Optional<String> replace(String name, byte[] bytes, Optional<String> tag) throws IOException;

  /** All names that begin so, in no order. */
  void list(String prefix, Consumer<Listed> each) throws IOException;

  /** Deletes a name that was written by {@link #write}; nothing when there is none. */
  void delete(String name) throws IOException;

  @Override
  void close();

  /** Bytes and their tag. */
  record Tagged(byte[] bytes, String tag) {}

  /** A name and when it was written last, by the storage's clock. */
  record Listed(String name, Instant written) {}
}
