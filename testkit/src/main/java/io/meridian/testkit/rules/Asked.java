package io.meridian.testkit.rules;

import io.meridian.conflict.Custom;
import io.meridian.conflict.KeyState;
import io.meridian.conflict.RowFormat;
import io.meridian.conflict.Sibling;
import io.meridian.conflict.SiblingView;
import io.meridian.conflict.Strategy;
import io.meridian.conflict.TotalOrderKey;
import io.meridian.conflict.Version;
import io.meridian.conflict.Visible;
import io.meridian.testkit.rules.RuleCertifier.Broken;
import io.meridian.version.VersionVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** One instance of a rule, and what it answers. */
final class Asked {

  private final Object rule;

  private Asked(Object rule) {
    this.rule = rule;
  }

  /** A new instance. */
  static Asked of(Class<?> type) {
    if (!TotalOrderKey.class.isAssignableFrom(type) && !SiblingView.class.isAssignableFrom(type)) {
      throw new Broken("it is neither a TotalOrderKey nor a SiblingView", List.of(), "", "");
    }
    try {
      return new Asked(type.getConstructor().newInstance());
    } catch (ReflectiveOperationException e) {
      throw new Broken(
          "it needs a public constructor without parameters, that works", List.of(), "", e + "");
    }
  }

  /** What the rule makes of siblings, the last write first. */
  String answer(List<Sibling> siblings) {
    try {
      Strategy strategy = strategy(siblings.get(0).format());
      if (rule instanceof TotalOrderKey key) {
        siblings.forEach(sibling -> Objects.requireNonNull(key.key(sibling), "a key is null"));
      } else if (rule instanceof SiblingView view) {
        checkView(view.view(List.copyOf(siblings)), siblings);
      }
      return text(strategy.visible(state(siblings)));
    } catch (Broken e) {
      throw e;
    } catch (RuntimeException e) {
      throw new Broken("it throws", siblings, "", e.toString());
    }
  }

  /** What is visible when the versions have come one after the other, each time asked. */
  String answerAsResolved(List<Sibling> arrived) {
    Strategy strategy = strategy(arrived.get(0).format());
    List<Version> known = new ArrayList<>();
    String last = "";
    for (Sibling sibling : arrived) {
      if (known.stream().noneMatch(v -> v.dot().equals(sibling.version().dot()))) {
        known.add(sibling.version());
      }
      last = text(strategy.visible(new KeyState(VersionVector.EMPTY, known)));
    }
    return last;
  }

  /** That keys are comparable, and their order is one. */
  @SuppressWarnings("unchecked")
  void checkOrder(List<Sibling> siblings) {
    if (!(rule instanceof TotalOrderKey key)) {
      return;
    }
    try {
      List<Comparable<Object>> keys = new ArrayList<>();
      siblings.forEach(sibling -> keys.add((Comparable<Object>) key.key(sibling)));
      for (int i = 0; i < keys.size(); i++) {
        for (int j = 0; j < keys.size(); j++) {
          int order = sign(keys, i, j);
          if (order != -sign(keys, j, i)) {
            throw broken("of two keys each is the greater, or only one equal", siblings, i, j);
          }
          for (int k = 0; k < keys.size(); k++) {
            if (order > 0 && sign(keys, j, k) > 0 && sign(keys, i, k) <= 0
                || order == 0 && sign(keys, j, k) != sign(keys, i, k)) {
              throw broken("its keys are in no order: a > b > c, but not a > c", siblings, i, k);
            }
          }
        }
      }
    } catch (ClassCastException e) {
      throw new Broken("its keys cannot be compared with each other", siblings, "", e + "");
    }
  }

  private static Broken broken(String duty, List<Sibling> siblings, int i, int j) {
    return new Broken(
        duty, siblings, SampleSiblings.text(siblings.get(i)), SampleSiblings.text(siblings.get(j)));
  }

  private static int sign(List<Comparable<Object>> keys, int i, int j) {
    return Integer.signum(keys.get(i).compareTo(keys.get(j)));
  }

  private static void checkView(SiblingView.View view, List<Sibling> siblings) {
    if (siblings.stream().noneMatch(s -> s.version().equals(view.base().version()))) {
      throw new Broken("its base is none of the siblings", siblings, "", view + "");
    }
    if (view.base().version().operation().leavesResource()) {
      view.base().format().with(view.base().version().payload(), view.replaced());
    }
  }

  private Strategy strategy(RowFormat format) {
    return rule instanceof TotalOrderKey key
        ? Custom.picking(key, format)
        : Custom.showing((SiblingView) rule, format);
  }

  private static KeyState state(List<Sibling> siblings) {
    return new KeyState(VersionVector.EMPTY, siblings.stream().map(Sibling::version).toList());
  }

  private static String text(Visible visible) {
    StringBuilder bytes = new StringBuilder();
    for (byte b : visible.payload().bytes()) {
      bytes.append((char) (b & 0xFF));
    }
    return visible.version().operation() + " " + visible.dot() + " " + bytes;
  }
}
