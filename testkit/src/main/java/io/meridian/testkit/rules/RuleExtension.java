package io.meridian.testkit.rules;

import io.meridian.testkit.simulation.TextRows;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Tries the rules that {@link CertifiedRule} names. */
public final class RuleExtension implements BeforeTestExecutionCallback {

  @Override
  public void beforeTestExecution(ExtensionContext context) {
    CertifiedRule named =
        AnnotationSupport.findAnnotation(context.getTestMethod(), CertifiedRule.class)
            .or(() -> AnnotationSupport.findAnnotation(context.getTestClass(), CertifiedRule.class))
            .orElseThrow();
    for (Class<?> rule : named.value()) {
      Certificate certificate = RuleCertifier.certify(rule, TextRows.FORMAT, named.seed());
      if (!certificate.isCertified()) {
        throw new AssertionError(certificate.toString());
      }
    }
  }
}
