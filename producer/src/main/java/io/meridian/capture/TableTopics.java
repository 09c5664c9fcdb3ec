package io.meridian.capture;

import io.debezium.schema.SchemaTopicNamingStrategy;
import io.debezium.spi.schema.DataCollectionId;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's own names of topics. It remembers the last, as a transaction mostly writes the same
 * table again; Debezium's cache keeps account of each look-up, which is a twentieth of the time of
 * the thread that reads the log.
 */
public final class TableTopics extends SchemaTopicNamingStrategy {

  private volatile @Nullable Named last;

  /** Made by Debezium. */
  public TableTopics(Properties properties) {
    super(properties);
  }

  @Override
  public String dataChangeTopic(DataCollectionId table) {
    Named known = last;
    if (known == null || !known.table.equals(table)) {
      known = new Named(table, super.dataChangeTopic(table));
      last = known;
    }
    return known.topic;
  }

  private record Named(DataCollectionId table, String topic) {}
}
