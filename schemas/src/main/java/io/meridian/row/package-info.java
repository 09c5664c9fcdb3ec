/**
 * Rows of relational tables as Avro. A {@code RowSchema} is a table's columns, in order; a {@code
 * Column} has a {@code ColumnType}, one of the supported SQL types; the {@code KeyText} of a row is
 * the id of its resource key.
 */
@org.jspecify.annotations.NullMarked
package io.meridian.row;
