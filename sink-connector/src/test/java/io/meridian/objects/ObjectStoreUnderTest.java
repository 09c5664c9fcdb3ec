package io.meridian.objects;

import io.meridian.row.RowSchema;
import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.schema.RegisteredSchema;
import io.meridian.schema.SchemaRegistry;
import io.meridian.schema.UnknownSchemaException;
import io.meridian.target.TableRules;
import io.meridian.target.TargetWorker;
import io.meridian.testkit.target.Fault;
import io.meridian.testkit.target.StoreUnderTest;
import io.meridian.testkit.target.Table;
import io.meridian.testkit.target.TypeCorpus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.DecoderFactory;

/**
 * A store of objects, read as its documentation tells readers to: the progress first, then of each
 * manifest the version that counts there, and its objects.
 */
public final class ObjectStoreUnderTest implements StoreUnderTest {

  private final ObjectStorage storage;
  private final String topic;
  private final Runnable atEnd;
  private final Set<String> hidden = ConcurrentHashMap.newKeySet();
  private final SchemaRegistry registry = new Forgetful(new InMemorySchemaRegistry());

  ObjectStoreUnderTest(ObjectStorage storage, String topic, Runnable atEnd) {
    this.storage = storage;
    this.topic = topic;
    this.atEnd = atEnd;
  }

  /** Of a directory. */
  public static ObjectStoreUnderTest of(Path root, String topic) {
    return new ObjectStoreUnderTest(new DirectoryStorage(root), topic, () -> {});
  }

  /** Of a bucket. */
  public static ObjectStoreUnderTest of(S3Settings settings, String topic) {
    return new ObjectStoreUnderTest(new TakingTurns(new S3Storage(settings)), topic, () -> {});
  }

  @Override
  public Worker worker(Fault fault) {
    return new TargetWorker(
        new ObjectTarget(
            new MortalStorage(storage, fault),
            topic,
            registry,
            new ObjectRules(
                new KeepPolicy(2, Duration.ZERO),
                new TableRules(true, false, 10_000, Clock.systemUTC())),
            new Steps(1),
            new Collector(
                new GarbageCollection(storage, Duration.ofDays(1), Clock.systemUTC()), 0)),
        registry);
  }

  @Override
  public Map<String, List<String>> rows(Table table) {
    try {
      Map<String, List<String>> rows = new HashMap<>();
      List<String> names = new ArrayList<>();
      Optional<ObjectStorage.Tagged> progress = storage.read(Names.progress(topic, 0));
      if (progress.isEmpty()) {
        return rows;
      }
      Place place = ProgressObject.read(progress.get().bytes()).place();
      storage.list("manifests/default/" + table.name() + "/", listed -> names.add(listed.name()));
      for (String name : names) {
        Manifest manifest = Manifest.read(storage.read(name).orElseThrow().bytes());
        Optional<Manifest.Version> version = manifest.at(place);
        if (version.isPresent() && !version.get().deleted()) {
          List<String> row = row(version.get());
          rows.put(row.get(0), row);
        }
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean refuses(String type, String text) {
    return false;
  }

  @Override
  public void refuse(Table table) {
    hidden.add(table.name());
  }

  @Override
  public void admit(Table table) {
    hidden.remove(table.name());
  }

  @Override
  public void close() {
    storage.close();
    atEnd.run();
  }

  private List<String> row(Manifest.Version version) throws IOException {
    Schema avro =
        new Schema.Parser().parse(new String(object(version.schema()), StandardCharsets.UTF_8));
    byte[] payload = object(version.payload());
    IndexedRecord record =
        new GenericDatumReader<IndexedRecord>(avro)
            .read(null, DecoderFactory.get().binaryDecoder(payload, null));
    List<String> row = new ArrayList<>();
    RowSchema schema = RowSchema.read(avro);
    for (int i = 0; i < schema.columns().size(); i++) {
      row.add(TypeCorpus.text(schema.columns().get(i).type().toString(), record.get(i)));
    }
    return row;
  }

  private byte[] object(String hash) throws IOException {
    byte[] bytes = storage.read(Names.object(hash)).orElseThrow().bytes();
    if (!Names.hash(bytes).equals(hash)) {
      throw new IOException("not what its name says: " + hash);
    }
    return bytes;
  }

  /** A registry that has lost the schemas of some tables. */
  private final class Forgetful implements SchemaRegistry {

    private final SchemaRegistry whole;

    Forgetful(SchemaRegistry whole) {
      this.whole = whole;
    }

    @Override
    public int register(String subject, Schema schema) {
      return whole.register(subject, schema);
    }

    @Override
    public int id(String subject, Schema schema) {
      return whole.id(subject, schema);
    }

    @Override
    public Schema schema(int id) {
      Schema schema = whole.schema(id);
      if (hidden.contains(RowSchema.read(schema).tableName())) {
        throw new UnknownSchemaException("Cannot find schema: it is lost (id=" + id + ")");
      }
      return schema;
    }

    @Override
    public RegisteredSchema latest(String subject) {
      return whole.latest(subject);
    }

    @Override
    public void close() {
      whole.close();
    }
  }
}
