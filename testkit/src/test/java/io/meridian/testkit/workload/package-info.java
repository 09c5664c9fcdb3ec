/** Tests of the workload. */
@org.jspecify.annotations.NullMarked
package io.meridian.testkit.workload;
