package io.meridian.resolver;

import io.meridian.keylog.KeyLogStore;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Where the resolver keeps what it knows. */
public enum ResolverStores {
  /** On disk, for any number of keys. */
  ROCKSDB {
    @Override
    KeyValueBytesStoreSupplier supplier(String name) {
      return Stores.persistentKeyValueStore(name);
    }
  },
  /**
   * The keys in files that are never sorted, the rest in RocksDB: for so many keys that they do not
   * fit into the cache.
   */
  LOG {
    @Override
    KeyValueBytesStoreSupplier supplier(String name) {
      return name.equals(ResolverNames.KEYS)
          ? KeyLogStore.supplier(name)
          : Stores.persistentKeyValueStore(name);
    }
  },
  /** In the heap: quicker, for keys that fit there; every start reads the change log. */
  MEMORY {
    @Override
    KeyValueBytesStoreSupplier supplier(String name) {
      return Stores.inMemoryKeyValueStore(name);
    }
  };

  /**
   * The largest record the resolver writes, in bytes: a key's entry holds a version of every
   * region, each as large as a journal's record may be.
   */
  static final int LARGEST_RECORD_BYTES = 16 * 1024 * 1024;

  private static final Map<String, String> CHANGELOG =
      Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT,
          TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(LARGEST_RECORD_BYTES),
          TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(64 * 1024 * 1024));

  abstract KeyValueBytesStoreSupplier supplier(String name);

  /**
   * The keys' entries. Not cached: {@link KeyEntries} does it better, as it knows what they are.
   */
  StoreBuilder<KeyValueStore<Bytes, byte[]>> keys() {
    return builder(ResolverNames.KEYS).withCachingDisabled();
  }

  /** What is still to be done. Not cached: it is read in order. */
  StoreBuilder<KeyValueStore<Bytes, byte[]>> index() {
    return builder(ResolverNames.INDEX).withCachingDisabled();
  }

  /** The journals' progress. Not cached: it is written once before each commit. */
  StoreBuilder<KeyValueStore<Bytes, byte[]>> progress() {
    return builder(ResolverNames.PROGRESS).withCachingDisabled();
  }

  private StoreBuilder<KeyValueStore<Bytes, byte[]>> builder(String name) {
    return Stores.keyValueStoreBuilder(supplier(name), Serdes.Bytes(), Serdes.ByteArray())
        .withLoggingEnabled(CHANGELOG);
  }
}
