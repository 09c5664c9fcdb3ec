/**
 * What a batch of resolved records asks of a store, as pure functions.
 *
 * <ul>
 *   <li><b>Resolved record</b>: one record of {@code resolved.<region>}, read but not yet judged.
 *   <li><b>Row change</b>: what is left of all records of one key in a batch: one version to write.
 *   <li><b>Progress</b>: how far one partition was applied; it goes into the marker row.
 *   <li><b>Refusal</b>: why a store will not write a row; trying again does not change it.
 *   <li><b>Bisection</b>: how the refused rows of a batch are found, and all others written.
 *   <li><b>Parked</b>: a refused row whose latest version is kept to be written later. Its key is
 *       <b>held back</b>: not claimed as seen. So is that of a <b>discarded</b> one.
 *   <li><b>Settlement</b>: what becomes of a batch once it is known which rows are refused.
 *   <li><b>Reduction</b>: a batch after it was cut down to row changes and progress.
 * </ul>
 */
@org.jspecify.annotations.NullMarked
package io.meridian.apply;
