/** What the topics must be like: a plan for each kind, made and checked by {@code TopicAdmin}. */
@org.jspecify.annotations.NullMarked
package io.meridian.cluster;
