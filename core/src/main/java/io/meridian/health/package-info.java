/**
 * A program as its operator sees it: started and closed, healthy or not, with figures. Live is
 * "need not be restarted"; ready is "does its work".
 */
@org.jspecify.annotations.NullMarked
package io.meridian.health;
