/**
 * A store of keys and values that is never sorted: values are appended to files, and an index of
 * hashes says where each key's latest is. A change costs the same with a thousand keys and with ten
 * million; nothing can be asked for in the order of keys.
 *
 * <p>Source: J. Sheehy and D. Smith, "Bitcask: A Log-Structured Hash Table for Fast Key/Value
 * Data", Basho, 2010.
 */
@NullMarked
package io.meridian.keylog;

import org.jspecify.annotations.NullMarked;
