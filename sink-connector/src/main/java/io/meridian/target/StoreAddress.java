package io.meridian.target;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a store is, as one address. Parameters are refused: drivers have some that load classes or
 * write files, and what is needed of them has keys of its own.
 *
 * @param kind what kind of store it is
 * @param host of a server; the bucket of S3; else empty
 * @param port of a server; else 0
 * @param name of the database; the path of a file or directory; the prefix in the bucket, which may
 *     be empty
 */
public record StoreAddress(Kind kind, String host, int port, String name) {

  /** What an address may look like, for people. */
  public static final String FORMS =
      "jdbc:postgresql://host:port/database, jdbc:mariadb://host:port/database,"
          + " jdbc:mysql://host:port/database, jdbc:sqlite:/path/to/file, file:///path/to/directory"
          + " or s3://bucket/prefix";

  private static final Pattern SERVER =
      Pattern.compile(
          "jdbc:(postgresql|mariadb|mysql)://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(?::(\\d{1,5}))?"
              + "/([^?&/\\\\;#%\\s\\p{Cntrl}]+)");
  private static final Pattern SQLITE = Pattern.compile("jdbc:sqlite:(/[^?#%\\p{Cntrl}]+)");
  private static final Pattern DIRECTORY = Pattern.compile("file://(/[^?#%\\p{Cntrl}]+)");
  private static final Pattern S3 =
      Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([A-Za-z0-9._/=-]*))?");
  private static final int POSTGRES_PORT = 5432;
  private static final int MARIADB_PORT = 3306;
  private static final int GREATEST_PORT = 65_535;

  /** The kinds of stores. */
  public enum Kind {
    POSTGRES,
    MARIADB,
    SQLITE,
    DIRECTORY,
    S3
  }

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException when it is of none of the {@link #FORMS}
   */
  public static StoreAddress parse(String url) {
    Matcher server = SERVER.matcher(url);
    if (server.matches()) {
      Kind kind = server.group(1).equals("postgresql") ? Kind.POSTGRES : Kind.MARIADB;
      int usual = kind == Kind.POSTGRES ? POSTGRES_PORT : MARIADB_PORT;
      int port = server.group(3) == null ? usual : Integer.parseInt(server.group(3));
      if (port >= 1 && port <= GREATEST_PORT) {
        return new StoreAddress(kind, server.group(2), port, server.group(4));
      }
    }
    Matcher sqlite = SQLITE.matcher(url);
    if (sqlite.matches()) {
      return new StoreAddress(Kind.SQLITE, "", 0, sqlite.group(1));
    }
    Matcher directory = DIRECTORY.matcher(url);
    if (directory.matches()) {
      return new StoreAddress(Kind.DIRECTORY, "", 0, directory.group(1));
    }
    Matcher s3 = S3.matcher(url);
    if (s3.matches()) {
      String prefix = s3.group(2) == null ? "" : s3.group(2).replaceAll("^/+|/+$", "");
      return new StoreAddress(Kind.S3, s3.group(1), 0, prefix);
    }
    throw new IllegalArgumentException("must be " + FORMS + ", without parameters");
  }

  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT)
        + " "
        + host
        + (port == 0 ? "" : ":" + port)
        + (host.isEmpty() ? "" : "/")
        + name;
  }
}
