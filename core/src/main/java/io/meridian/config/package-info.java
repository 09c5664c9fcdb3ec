/**
 * Configuration as every program reads it: a tree of what a file says and of what the environment
 * replaces in it. Everything wrong with it is said at once, before anything starts.
 */
@org.jspecify.annotations.NullMarked
package io.meridian.config;
