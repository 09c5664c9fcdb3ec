/** What a change is about: tenant, type and id. */
@org.jspecify.annotations.NullMarked
package io.meridian.resource;
