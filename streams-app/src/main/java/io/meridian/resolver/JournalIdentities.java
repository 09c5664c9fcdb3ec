package io.meridian.resolver;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * The ids that the cluster gave to the journals, as it said last: a topic that is deleted and made
 * anew has another. Thread-safe.
 */
class JournalIdentities {

  private final Map<String, String> ids = new ConcurrentHashMap<>();

  /** The id of a journal; empty while it is not known. */
  String of(String topic) {
    return ids.getOrDefault(topic, "");
  }

  /**
   * Asks the cluster.
   *
   * @throws JournalRecreatedException when a journal is another than when it was asked before
   * @throws KafkaException when the cluster cannot be asked
   */
  void refresh(Iterable<String> journals, Admin admin) {
    Map<String, String> found = new TreeMap<>();
    for (String journal : journals) {
      found.put(journal, describe(journal, admin));
    }
    found.forEach(
        (journal, id) -> {
          String was = ids.put(journal, id);
          if (was != null && !Objects.equals(was, id)) {
            throw new JournalRecreatedException(journal, was, id);
          }
        });
  }

  private static String describe(String journal, Admin admin) {
    try {
      TopicDescription found =
          Objects.requireNonNull(
              admin.describeTopics(List.of(journal)).allTopicNames().get().get(journal));
      return found.topicId().toString();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new KafkaException(
          "Cannot look at a journal: " + cause.getMessage() + " (topic=" + journal + ")", cause);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
