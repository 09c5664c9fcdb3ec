package io.meridian.cli;

import io.meridian.conflict.Payload;
import io.meridian.report.KeyReport;
import io.meridian.report.SiblingReport;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The versions of a key as people name them: {@code us-west-1}, or {@code us-west-1@1:12} with the
 * epoch and the position.
 */
final class Sides {

  private Sides() {}

  /** As in {@code us-west-1@1:12}. */
  static String name(SiblingReport sibling) {
    return sibling.region() + "@" + sibling.epoch() + ":" + sibling.position();
  }

  /** Whether this side deleted the resource. */
  static boolean deletes(SiblingReport sibling) {
    return sibling.operation().equals("DELETE");
  }

  /** What the side wrote. */
  static Payload payload(SiblingReport sibling) {
    return new Payload(
        sibling.contentType(), sibling.schemaId(), Base64.getDecoder().decode(sibling.payload()));
  }

  /** What is shown where that is none of the sides as it is; empty where it is one. */
  static Map<String, String> merged(KeyReport report) {
    Map<String, String> merged = report.merged();
    return merged == null ? Map.of() : merged;
  }

  /**
   * The side that a person names.
   *
   * @throws CommandException when there is no such side or there are several
   */
  static SiblingReport picked(KeyReport report, String name) {
    List<SiblingReport> found =
        report.siblings().stream()
            .filter(sibling -> name.equals(sibling.region()) || name.equals(name(sibling)))
            .toList();
    if (found.size() == 1) {
      return found.get(0);
    }
    throw new CommandException(
        "Cannot pick a side: "
            + (found.isEmpty() ? "there is none of that name" : "there are several of that name")
            + " (key="
            + report.key()
            + ", pick="
            + name
            + ")",
        report.siblings().stream().map(sibling -> "there is " + name(sibling)).toList());
  }

  /**
   * The row that other values are put over: the one that is shown, or where that is a delete the
   * last one that was written.
   *
   * @throws CommandException when every side deleted it
   */
  static SiblingReport shownRow(KeyReport report) {
    return report.siblings().stream()
        .filter(sibling -> !deletes(sibling))
        .max(
            (left, right) -> {
              int byShown = Boolean.compare(left.visible(), right.visible());
              return byShown != 0 ? byShown : Long.compareUnsigned(left.hlc(), right.hlc());
            })
        .orElseThrow(
            () ->
                new CommandException(
                    "Cannot make a row: every version is a delete, so there is nothing to put the"
                        + " fields over (key="
                        + report.key()
                        + ")"));
  }
}
