package io.meridian.objects;

import io.meridian.target.TableRules;

/**
 * What a store of objects keeps.
 *
 * @param versions of each key
 * @param rows that it cannot write; there are no tables here to be made or altered
 */
record ObjectRules(KeepPolicy versions, TableRules rows) {}
