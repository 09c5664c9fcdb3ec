/**
 * The contract with the schema registry: a registry holds schemas under subjects, a codec frames
 * records with the id of their schema.
 */
@org.jspecify.annotations.NullMarked
package io.meridian.schema;
