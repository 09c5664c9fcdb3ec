package io.meridian.testkit.process;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What the parts run in: databases, brokers, registries and object stores, not what is developed
 * here. One for a whole JVM.
 */
public enum Housing {

  /** Child processes of this JVM, from what Maven brings. */
  EMBEDDED,

  /** Containers, from images ({@link Image}) and with Testcontainers, which must be there. */
  CONTAINERS;

  /** The system property that chooses it: {@code embedded}, the default, or {@code containers}. */
  public static final String PROPERTY = "meridian.parts";

  private static final String TESTCONTAINERS = "org.testcontainers.containers.GenericContainer";

  /**
   * What the property says; there is no falling back.
   *
   * @throws IllegalArgumentException when it says something else
   * @throws IllegalStateException when it wants containers, and Testcontainers is not on the class
   *     path
   */
  public static Housing ofThisJvm() {
    Housing housing = of(System.getProperty(PROPERTY, EMBEDDED.text()));
    if (housing == CONTAINERS) {
      requireTestcontainers(TESTCONTAINERS);
    }
    return housing;
  }

  static void requireTestcontainers(String className) {
    try {
      Class.forName(className, false, Housing.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          "Cannot start parts in containers: Testcontainers is not on the class path. Add"
              + " org.testcontainers:testcontainers in test scope, or leave the property out ("
              + PROPERTY
              + "="
              + CONTAINERS.text()
              + ")",
          e);
    }
  }

  static Housing of(String text) {
    return Arrays.stream(values())
        .filter(housing -> housing.text().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Cannot choose what parts run in: it is one of "
                        + Arrays.stream(values())
                            .map(Housing::text)
                            .collect(Collectors.joining(", "))
                        + " ("
                        + PROPERTY
                        + "="
                        + text
                        + ")"));
  }

  /** As the property has it. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
