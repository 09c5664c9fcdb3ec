package io.meridian.apply;

/**
 * Why a store will not write a row. Holds names and no row values, except {@code inTheWay}.
 *
 * @param cause what kind of reason it is
 * @param schemaId the schema whose rows are all refused for the same reason until somebody changes
 *     the table; 0 when the reason is one row's own
 * @param table the table's qualified name, as people read it; empty when it is not known
 * @param reason what was to be done and why it cannot be, with the names; for people
 * @param sqlState the store's own code; empty when it gave none
 * @param constraint the violated constraint; empty when none is
 * @param inTheWay the key columns of the row that has the value already, as {@code name=value}
 *     joined by commas, and {@code (local)} or {@code (replicated)} where the store knows; empty
 *     when there is none or it is not known. For who may read the rows
 */
public record Refusal(
    RefusalCause cause,
    int schemaId,
    String table,
    String reason,
    String sqlState,
    String constraint,
    String inTheWay) {

  /** A reason that the store gave no code for, of one row. */
  public static Refusal ofRow(RefusalCause cause, String table, String reason) {
    return new Refusal(cause, 0, table, reason, "", "", "");
  }

  /** The same reason for all rows of a schema. */
  public Refusal ofSchema(int id) {
    return new Refusal(cause, id, table, reason, sqlState, constraint, inTheWay);
  }

  /** The same reason, with the row that is in the way. */
  public Refusal inTheWayOf(String row) {
    return new Refusal(cause, schemaId, table, reason, sqlState, constraint, row);
  }

  /** Whether all rows of a schema are refused for it. */
  public boolean hitsSchema() {
    return schemaId != 0;
  }

  /** Whether a row is refused for it, as one of its schema. */
  public boolean hits(RowChange row) {
    return hitsSchema() && row.version().getSchemaId() == schemaId;
  }
}
