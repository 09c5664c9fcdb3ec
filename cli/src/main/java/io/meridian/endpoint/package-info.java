/** What a program tells over HTTP: whether it lives, whether it is ready, and its metrics. */
@org.jspecify.annotations.NullMarked
package io.meridian.endpoint;
