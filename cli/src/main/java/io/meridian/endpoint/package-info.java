/**
 * What a program tells over HTTP: whether it lives, whether it is ready, its metrics, and what a
 * resolver knows of keys.
 */
@org.jspecify.annotations.NullMarked
package io.meridian.endpoint;
