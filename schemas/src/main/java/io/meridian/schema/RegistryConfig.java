package io.meridian.schema;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * How to reach the registry and how to use it, under the names that Confluent's clients use. As
 * with theirs, each key may also be written with {@code schema.registry.} in front, which then wins
 * over the plain one; keys of others are ignored, so that a client's whole configuration may be
 * given. TLS is configured by Kafka's {@code ssl.*} keys, with the prefix only: without it they
 * speak of the brokers.
 */
public final class RegistryConfig extends AbstractConfig {

  /** Optional in front of every key; required in front of {@code ssl.*}. */
  public static final String PREFIX = "schema.registry.";

  public static final String URL = "schema.registry.url";
  public static final String BASIC_AUTH_CREDENTIALS_SOURCE = "basic.auth.credentials.source";
  public static final String BASIC_AUTH_USER_INFO = "basic.auth.user.info";
  public static final String BEARER_AUTH_CREDENTIALS_SOURCE = "bearer.auth.credentials.source";
  public static final String BEARER_AUTH_TOKEN = "bearer.auth.token";
  public static final String AUTO_REGISTER_SCHEMAS = "auto.register.schemas";
  public static final String USE_LATEST_VERSION = "use.latest.version";
  public static final String NORMALIZE_SCHEMAS = "normalize.schemas";
  public static final String CONNECT_TIMEOUT_MS = "http.connect.timeout.ms";
  public static final String READ_TIMEOUT_MS = "http.read.timeout.ms";
  public static final String REQUEST_TIMEOUT_MS = "schema.registry.request.timeout.ms";
  public static final String MAX_RETRIES = "max.retries";
  public static final String RETRIES_WAIT_MS = "retries.wait.ms";
  public static final String RETRIES_MAX_WAIT_MS = "retries.max.wait.ms";

  private static final String SSL_PREFIX = PREFIX + "ssl.";

  private final List<RegistryAddress> addresses;
  private final Map<String, Object> ssl;

  /**
   * Reads the registry's keys out of a map that may hold others too.
   *
   * @throws ConfigException when a key is missing or its value is illegal; the message names the
   *     key
   */
  public RegistryConfig(Map<String, ?> properties) {
    super(definition(), withoutPrefix(properties), false);
    ssl = sslOf(properties);
    addresses = addressesOf(getList(URL));
    if (ssl.containsKey("ssl.endpoint.identification.algorithm")
        && !"https"
            .equalsIgnoreCase(String.valueOf(ssl.get("ssl.endpoint.identification.algorithm")))) {
      throw new ConfigException(
          SSL_PREFIX + "endpoint.identification.algorithm",
          "not shown",
          "the registry's host name is always verified; leave it out or set https");
    }
  }

  /** The keys with their types, defaults and documentation. */
  public static ConfigDef definition() {
    return new ConfigDef()
        .define(
            URL,
            Type.LIST,
            ConfigDef.NO_DEFAULT_VALUE,
            Importance.HIGH,
            "Base addresses of the registry, http or https, comma separated; each may carry a path."
                + " The next is tried when one cannot be reached or answers with a failure of its"
                + " own.")
        .define(
            BASIC_AUTH_CREDENTIALS_SOURCE,
            Type.STRING,
            "URL",
            ConfigDef.ValidString.in("URL", "USER_INFO"),
            Importance.MEDIUM,
            "Where the user and password come from: URL (user:password@ in the address, none when"
                + " absent) or USER_INFO (basic.auth.user.info).")
        .define(
            BASIC_AUTH_USER_INFO,
            Type.PASSWORD,
            null,
            Importance.MEDIUM,
            "user:password, read only when basic.auth.credentials.source is USER_INFO.")
        .define(
            BEARER_AUTH_CREDENTIALS_SOURCE,
            Type.STRING,
            "STATIC_TOKEN",
            ConfigDef.ValidString.in("STATIC_TOKEN"),
            Importance.LOW,
            "Where the bearer token comes from; only STATIC_TOKEN (bearer.auth.token).")
        .define(
            BEARER_AUTH_TOKEN,
            Type.PASSWORD,
            null,
            Importance.MEDIUM,
            "A token sent as Authorization: Bearer; none when absent. Not together with a user.")
        .define(
            AUTO_REGISTER_SCHEMAS,
            Type.BOOLEAN,
            true,
            Importance.MEDIUM,
            "Whether a writer registers its schema when the subject does not have it; otherwise it"
                + " must be there.")
        .define(
            USE_LATEST_VERSION,
            Type.BOOLEAN,
            false,
            Importance.LOW,
            "Whether a writer converts records to the subject's latest schema instead of using its"
                + " own; needs auto.register.schemas=false, which otherwise wins.")
        .define(
            NORMALIZE_SCHEMAS,
            Type.BOOLEAN,
            false,
            Importance.LOW,
            "Whether the registry is asked to normalise schemas when registering and looking up.")
        .define(
            CONNECT_TIMEOUT_MS,
            Type.INT,
            10_000,
            Range.atLeast(1),
            Importance.LOW,
            "Longest time to connect, milliseconds, from 1.")
        .define(
            READ_TIMEOUT_MS,
            Type.INT,
            10_000,
            Range.atLeast(1),
            Importance.LOW,
            "Longest time for one answer, milliseconds, from 1, connecting not counted.")
        .define(
            REQUEST_TIMEOUT_MS,
            Type.INT,
            0,
            Range.atLeast(0),
            Importance.LOW,
            "Longest time for one request from connecting to the last byte, milliseconds; 0 (the"
                + " default) means the sum of http.connect.timeout.ms and http.read.timeout.ms.")
        .define(
            MAX_RETRIES,
            Type.INT,
            3,
            Range.atLeast(0),
            Importance.LOW,
            "How often all addresses are tried again after each of them failed, from 0.")
        .define(
            RETRIES_WAIT_MS,
            Type.INT,
            200,
            Range.atLeast(0),
            Importance.LOW,
            "Wait before the first retry, milliseconds, from 0; doubles with each, and each is"
                + " shortened at random by up to half.")
        .define(
            RETRIES_MAX_WAIT_MS,
            Type.INT,
            5_000,
            Range.atLeast(0),
            Importance.LOW,
            "Longest wait between retries, milliseconds, from 0.");
  }

  /** One of the flags, from a map that need not hold the registry's address. */
  static boolean flag(Map<String, ?> properties, String key) {
    Object value = prefixedOrPlain(properties, key);
    Object chosen = value == null ? definition().defaultValues().get(key) : value;
    return Boolean.TRUE.equals(ConfigDef.parseType(key, chosen, Type.BOOLEAN));
  }

  boolean normalize() {
    return getBoolean(NORMALIZE_SCHEMAS);
  }

  Duration connectTimeout() {
    return Duration.ofMillis(getInt(CONNECT_TIMEOUT_MS));
  }

  Duration requestTimeout() {
    int whole = getInt(REQUEST_TIMEOUT_MS);
    return Duration.ofMillis(
        whole > 0 ? whole : (long) getInt(CONNECT_TIMEOUT_MS) + getInt(READ_TIMEOUT_MS));
  }

  Backoff backoff() {
    return new Backoff(
        getInt(MAX_RETRIES),
        Duration.ofMillis(getInt(RETRIES_WAIT_MS)),
        Duration.ofMillis(getInt(RETRIES_MAX_WAIT_MS)));
  }

  /** In the order of configuration; at least one. */
  List<RegistryAddress> addresses() {
    return addresses;
  }

  /** Kafka's {@code ssl.*} keys, without the prefix; empty when none was given. */
  Map<String, Object> ssl() {
    return ssl;
  }

  private List<RegistryAddress> addressesOf(List<String> urls) {
    if (urls.isEmpty()) {
      throw new ConfigException(URL, urls, "at least one address is needed");
    }
    List<RegistryAddress> read = new ArrayList<>();
    for (String url : urls) {
      read.add(RegistryAddress.of(url, this::authorization));
    }
    return List.copyOf(read);
  }

  private @Nullable String authorization(@Nullable String userInfoOfUrl) {
    Password token = getPassword(BEARER_AUTH_TOKEN);
    String userInfo = userInfoOfUrl;
    if (getString(BASIC_AUTH_CREDENTIALS_SOURCE).equals("USER_INFO")) {
      Password configured = getPassword(BASIC_AUTH_USER_INFO);
      if (configured == null) {
        throw new ConfigException(
            BASIC_AUTH_USER_INFO
                + " must be set when "
                + BASIC_AUTH_CREDENTIALS_SOURCE
                + " is USER_INFO");
      }
      userInfo = configured.value();
    }
    if (token != null && userInfo != null) {
      throw new ConfigException(
          BEARER_AUTH_TOKEN + " cannot be used together with a user and password");
    }
    if (token != null) {
      if (!token.value().matches("[!-~]+")) {
        throw new ConfigException(BEARER_AUTH_TOKEN + " holds a character that no token has");
      }
      return "Bearer " + token.value();
    }
    return userInfo == null ? null : basic(userInfo);
  }

  private static String basic(String userInfo) {
    byte[] raw = userInfo.getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(raw);
  }

  private static Map<String, Object> withoutPrefix(Map<String, ?> properties) {
    Map<String, Object> own = new HashMap<>();
    ConfigDef definition = definition();
    for (String key : definition.names()) {
      Object value = prefixedOrPlain(properties, key);
      if (value != null) {
        own.put(key, value);
      }
    }
    return own;
  }

  private static @Nullable Object prefixedOrPlain(Map<String, ?> properties, String key) {
    Object prefixed = properties.get(PREFIX + key);
    return prefixed != null ? prefixed : properties.get(key);
  }

  private static Map<String, Object> sslOf(Map<String, ?> properties) {
    Map<String, Object> found = new HashMap<>();
    properties.forEach(
        (key, value) -> {
          if (key.startsWith(SSL_PREFIX) && value != null) {
            found.put(key.substring(PREFIX.length()), value);
          }
        });
    return Map.copyOf(found);
  }
}
