package io.meridian.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

/** What a command came to. */
record CommandResult(int exitCode, String out, String err) {

  JsonNode json() {
    try {
      return JsonText.MAPPER.readTree(out);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(out + err, e);
    }
  }
}
