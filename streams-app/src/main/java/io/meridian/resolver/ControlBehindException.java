package io.meridian.resolver;

import org.apache.kafka.common.errors.RetriableException;

/** An event names a policy that this process has not read yet. Trying again helps. */
final class ControlBehindException extends RetriableException {

  private static final long serialVersionUID = 1L;

  ControlBehindException(long version) {
    super(
        "Cannot resolve an event yet: the topic control was not read up to the policy it names"
            + " (version="
            + version
            + ")");
  }
}
