package io.meridian;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.meridian", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule core_standsOnTheJdkAlone =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("io.meridian..", "java..", "org.jspecify.annotations..");

  /** A program's configuration gathers nouns of all packages, so it takes no part in the order. */
  @ArchTest
  static final ArchRule packages_haveAnOrder =
      slices()
          .matching("io.meridian.(*)..")
          .should()
          .beFreeOfCycles()
          .ignoreDependency(simpleNameEndingWith("Config"), alwaysTrue());
}
