package io.meridian.sink;

/** The version of the plugin, from the manifest of its jar. */
public final class PluginVersion {

  private PluginVersion() {}

  /** As workers show it; {@code undefined}, the worker's own word, outside of a jar. */
  public static String text() {
    String version = PluginVersion.class.getPackage().getImplementationVersion();
    return version == null ? "undefined" : version;
  }
}
