package io.meridian.testkit.rules;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test, or each test of a class, that fails unless a rule keeps its duties; see {@link
 * RuleCertifier}. The rule is tried before the test's own lines run.
 *
 * <pre>{@code
 * @Test
 * @CertifiedRule(HighestBid.class)
 * void highestBid_keepsItsDuties() {}
 * }</pre>
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RuleExtension.class)
public @interface CertifiedRule {

  /** The rules' classes. */
  Class<?>[] value();

  /** Chooses the cases. */
  long seed() default 1;
}
