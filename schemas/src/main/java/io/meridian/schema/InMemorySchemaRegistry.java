package io.meridian.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * A registry within the process, for tests and trials. Equal schemas have one id under all
 * subjects, as in a real registry. It checks no compatibility.
 */
public final class InMemorySchemaRegistry implements SchemaRegistry {

  /** Schemas by id - 1. */
  private final List<Schema> schemas = new ArrayList<>();

  /** Ids in the order of their versions. */
  private final Map<String, List<Integer>> subjects = new HashMap<>();

  @Override
  public synchronized int register(String subject, Schema schema) {
    int at = schemas.indexOf(schema);
    if (at < 0) {
      at = schemas.size();
      schemas.add(schema);
    }
    int id = at + 1;
    List<Integer> versions = subjects.computeIfAbsent(subject, s -> new ArrayList<>());
    if (!versions.contains(id)) {
      versions.add(id);
    }
    return id;
  }

  @Override
  public synchronized int id(String subject, Schema schema) {
    int id = schemas.indexOf(schema) + 1;
    if (!subjects.getOrDefault(subject, List.of()).contains(id)) {
      throw new UnknownSchemaException(
          "Cannot look up schema: the subject does not have it (subject="
              + subject
              + ", record="
              + schema.getFullName()
              + ")");
    }
    return id;
  }

  @Override
  public synchronized Schema schema(int id) {
    if (id < 1 || id > schemas.size()) {
      throw new UnknownSchemaException(
          "Cannot find schema: the registry does not hold it (id=" + id + ")");
    }
    return schemas.get(id - 1);
  }

  @Override
  public synchronized RegisteredSchema latest(String subject) {
    List<Integer> versions = subjects.get(subject);
    if (versions == null) {
      throw new UnknownSchemaException(
          "Cannot find schema: the subject has none (subject=" + subject + ")");
    }
    int id = versions.get(versions.size() - 1);
    return new RegisteredSchema(subject, id, versions.size(), schemas.get(id - 1));
  }

  @Override
  public void close() {
    // Nothing is held open.
  }
}
