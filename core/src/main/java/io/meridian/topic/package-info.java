/** What the topics are called. */
@org.jspecify.annotations.NullMarked
package io.meridian.topic;
