package io.meridian.sandbox;

/** Told what a deployment is starting. Called from several threads. */
public interface Progress {

  /** Nobody looks on. */
  Progress SILENT =
      new Progress() {
        @Override
        public void begun(String part) {}

        @Override
        public void done(String part, String detail) {}
      };

  /** A part is being started. */
  void begun(String part);

  /**
   * A part is there.
   *
   * @param detail where it can be reached, or what was done; may be empty
   */
  void done(String part, String detail);
}
