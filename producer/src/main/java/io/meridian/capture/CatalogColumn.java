package io.meridian.capture;

import io.meridian.row.ColumnType;
import java.util.Optional;

/**
 * A column as the database's catalog has it now.
 *
 * @param type in the spelling of {@code format_type}
 * @param generated whether the database computes it; such columns are not in the log
 * @param keyOrdinal the place in the primary key, from 1; 0 when it is no part of it
 */
record CatalogColumn(String name, String type, boolean generated, int keyOrdinal) {

  /** Why it cannot be captured. */
  Optional<String> problem(String table) {
    if (generated) {
      return keyOrdinal == 0
          ? Optional.empty()
          : Optional.of("a key column is generated" + where(table));
    }
    if (name.indexOf('"') >= 0) {
      return Optional.of("the name of a column has a quote" + where(table));
    }
    Optional<ColumnType> supported = ColumnType.parse(type);
    if (supported.isEmpty()) {
      return Optional.of("the type of a column is not supported" + where(table));
    }
    if (keyOrdinal > 0 && !supported.get().base().allowedInKey()) {
      return Optional.of("the type of a key column is not allowed in a key" + where(table));
    }
    return Optional.empty();
  }

  private String where(String table) {
    return " (table=" + table + ", column=" + name + ", type=" + type + ")";
  }
}
