package io.meridian.resolver;

import io.meridian.schema.RecordCodec;
import io.meridian.schema.SchemaRegistryUnavailableException;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A codec that waits in place while the registry is away.
 *
 * <p>A blip of the registry then costs that blip. To fail at once would cost more: Streams gives up
 * the task, and its store is restored from the change log. To wait for ever would cost more too:
 * the open transaction times out. So the wait is bounded, and after it the exception goes on, the
 * record is not skipped, and the thread is replaced.
 */
final class PatientCodec<T extends SpecificRecord> implements RecordCodec<T> {

  private static final Logger LOGGER = LoggerFactory.getLogger(PatientCodec.class);

  private final RecordCodec<T> codec;
  private final Patience patience;

  PatientCodec(RecordCodec<T> codec, Patience patience) {
    this.codec = codec;
    this.patience = patience;
  }

  @Override
  public byte[] encode(String subject, T record) {
    try {
      return done(codec.encode(subject, record));
    } catch (SchemaRegistryUnavailableException e) {
      return insist(() -> codec.encode(subject, record), e);
    }
  }

  @Override
  public T decode(byte[] bytes) {
    try {
      return done(codec.decode(bytes));
    } catch (SchemaRegistryUnavailableException e) {
      return insist(() -> codec.decode(bytes), e);
    }
  }

  private <R> R done(R result) {
    if (patience.waitingFor() != null) {
      patience.end();
    }
    return result;
  }

  private <R> R insist(Supplier<R> call, SchemaRegistryUnavailableException first) {
    LOGGER.warn("Waiting for the schema registry cause={}", first.getMessage());
    long deadline = patience.begin(String.valueOf(first.getMessage()));
    SchemaRegistryUnavailableException last = first;
    while (patience.pause(deadline)) {
      try {
        return done(call.get());
      } catch (SchemaRegistryUnavailableException e) {
        last = e;
      }
    }
    throw last;
  }
}
