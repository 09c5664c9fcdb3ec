package io.meridian.schema;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * One base address of the registry.
 *
 * @param base without user, query and trailing slash; safe to show
 * @param authorization the Authorization header's value; null when none is sent. Never to be shown
 */
record RegistryAddress(String base, @Nullable String authorization) {

  /**
   * @param url http or https, perhaps with a user and a path
   * @param header gives the header from the address's own user and password, which may be null
   */
  static RegistryAddress of(String url, UnaryOperator<@Nullable String> header) {
    URI uri;
    try {
      uri = new URI(url.trim());
    } catch (URISyntaxException e) {
      // Neither the text nor the cause is shown: the address may carry a password.
      throw new ConfigException(
          "schema.registry.url holds an address that is not a URL (at character "
              + e.getIndex()
              + ")");
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (uri.getHost() == null || !scheme.equals("http") && !scheme.equals("https")) {
      throw new ConfigException(
          "schema.registry.url must hold http:// or https:// addresses with a host (scheme="
              + scheme
              + ", host="
              + uri.getHost()
              + ")");
    }
    String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("/+$", "");
    String host = uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    String user = uri.getRawUserInfo();
    String decoded =
        user == null ? null : URLDecoder.decode(user.replace("+", "%2B"), StandardCharsets.UTF_8);
    return new RegistryAddress(scheme + "://" + host + path, header.apply(decoded));
  }

  /** The address of something below the base; the path starts with a slash and is encoded. */
  URI resolve(String path) {
    return URI.create(base + path);
  }

  @Override
  public String toString() {
    return base;
  }
}
