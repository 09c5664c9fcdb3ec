/**
 * Whether a conflict rule of your own keeps its duties: {@link
 * io.meridian.testkit.rules.RuleCertifier} tries it, {@link
 * io.meridian.testkit.rules.CertifiedRule} makes a JUnit test of that.
 */
@org.jspecify.annotations.NullMarked
package io.meridian.testkit.rules;
