package io.meridian.testkit.process;

/** The images of {@link Housing#CONTAINERS}; those of docker-compose.yml where it has them. */
public enum Image {
  POSTGRES("meridian.image.postgres", "postgres:18"),
  MARIADB("meridian.image.mariadb", "mariadb:11.4.5"),
  KAFKA("meridian.image.kafka", "apache/kafka:4.3.1"),
  REGISTRY("meridian.image.registry", "apicurio/apicurio-registry:3.3.3"),
  S3("meridian.image.s3", "adobe/s3mock:4.11.0");

  private final String property;
  private final String pinned;

  Image(String property, String pinned) {
    this.property = property;
    this.pinned = pinned;
  }

  /** The system property that names another image; it must understand what the pinned one does. */
  public String property() {
    return property;
  }

  /** The image to be run, as {@code docker pull} takes it. */
  public String reference() {
    return System.getProperty(property, pinned);
  }
}
