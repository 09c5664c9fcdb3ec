package io.meridian.resolver;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * One bound for the native memory of all stores of the process: blocks, indexes, filters and write
 * buffers share one cache. Without it each store of each partition takes up to 100 MB of its own.
 *
 * <p>The bound is {@value #MEMORY_KEY} (bytes, default 128 MiB) among the Streams properties; it is
 * settled by the first store that opens.
 */
public final class BoundedRocksDb implements RocksDBConfigSetter {

  /** The Streams property with the bound in bytes. */
  public static final String MEMORY_KEY = "meridian.rocksdb.memory.bytes";

  static final long DEFAULT_MEMORY_BYTES = 128L * 1024 * 1024;

  private static final long WRITE_BUFFER_BYTES = 8L * 1024 * 1024;
  private static final long BLOCK_BYTES = 16L * 1024;
  private static final double BITS_PER_KEY = 10;
  private static final double HIGH_PRIORITY_SHARE = 0.1;

  private static volatile @Nullable Shared shared;

  /** What the stores of a process share; open for as long as the process. */
  private record Shared(Cache cache, WriteBufferManager buffers) {}

  private @Nullable BloomFilter filter;

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    Shared memory = shared(configs);
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    BloomFilter filter = new BloomFilter(BITS_PER_KEY);
    this.filter = filter;
    table.setBlockCache(memory.cache());
    table.setCacheIndexAndFilterBlocks(true);
    table.setCacheIndexAndFilterBlocksWithHighPriority(true);
    table.setPinTopLevelIndexAndFilter(true);
    table.setBlockSize(BLOCK_BYTES);
    table.setFilterPolicy(filter);
    options.setTableFormatConfig(table);
    options.setWriteBufferManager(memory.buffers());
    options.setWriteBufferSize(WRITE_BUFFER_BYTES);
    options.setMaxWriteBufferNumber(2);
  }

  @Override
  public void close(String storeName, Options options) {
    BloomFilter opened = filter;
    if (opened != null) {
      opened.close();
    }
  }

  private static Shared shared(Map<String, Object> configs) {
    Shared known = shared;
    if (known != null) {
      return known;
    }
    synchronized (BoundedRocksDb.class) {
      Shared opened = shared;
      if (opened == null) {
        long bytes = StreamsSettings.number(configs, MEMORY_KEY, DEFAULT_MEMORY_BYTES);
        Cache cache = new LRUCache(bytes, -1, false, HIGH_PRIORITY_SHARE);
        opened = new Shared(cache, new WriteBufferManager(bytes / 2, cache));
        shared = opened;
      }
      return opened;
    }
  }
}
