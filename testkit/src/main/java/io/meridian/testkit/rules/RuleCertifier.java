package io.meridian.testkit.rules;

import io.meridian.conflict.Payload;
import io.meridian.conflict.RowFormat;
import io.meridian.conflict.Sibling;
import io.meridian.conflict.SiblingView;
import io.meridian.conflict.TotalOrderKey;
import io.meridian.testkit.simulation.TextRows;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.TimeZone;
import java.util.function.Supplier;

/**
 * Tries a {@link TotalOrderKey} or {@link SiblingView} against its duties: it answers alike however
 * often, in whatever sequence, by whichever instance and in whichever locale and time zone it is
 * asked; its keys are a total order; it leaves the payload as it is; it does not throw.
 *
 * <p>Downside: it tries, it does not prove. A rule that looks at the date will pass on one day.
 * While it runs, the default locale and time zone of the JVM are changed for moments.
 */
public final class RuleCertifier {

  private static final int TRIALS = 1_000;

  private RuleCertifier() {}

  /**
   * Tries a rule with rows of words, numbers and sets, in the fields {@code k}, {@code hi}, {@code
   * lo}, {@code n}, {@code s} and {@code t}, any of which may be missing.
   *
   * @param format reads such rows; {@link TextRows#FORMAT} does
   * @param seed chooses the cases
   */
  public static Certificate certify(Class<?> rule, RowFormat format, long seed) {
    return certify(rule, format, SampleSiblings.rows(new Random(seed)), seed);
  }

  /**
   * Tries a rule with rows of your own.
   *
   * @param rows payloads that {@code format} reads, one or more
   * @param seed chooses the cases
   */
  public static Certificate certify(
      Class<?> rule, RowFormat format, List<Payload> rows, long seed) {
    int tried = 0;
    try {
      Asked asked = Asked.of(rule);
      Random random = new Random(seed);
      List<List<Sibling>> sets = new ArrayList<>();
      while (tried < TRIALS) {
        List<Sibling> siblings = SampleSiblings.of(rows, format, random);
        sets.add(siblings);
        tried++;
        tryOne(rule, asked, siblings, random);
      }
      tryAnotherSequence(rule, asked, sets, random);
      return new Certificate(rule.getName(), tried, Optional.empty());
    } catch (Broken broken) {
      return new Certificate(rule.getName(), tried, Optional.of(broken.counterexample));
    }
  }

  private static void tryOne(Class<?> rule, Asked asked, List<Sibling> siblings, Random random) {
    // The rule never gets the siblings themselves, so that what it does to bytes can be seen.
    List<Sibling> copies = SampleSiblings.copies(siblings);
    String answer = asked.answer(copies);
    asked.checkOrder(copies);
    if (!SampleSiblings.sameBytes(siblings, copies)) {
      throw new Broken("it writes to the payload", siblings, "as it was", "other bytes");
    }
    String again = asked.answer(copies);
    Broken.check("it answers differently when it is asked again", siblings, answer, again);
    String fresh = Asked.of(rule).answer(SampleSiblings.copies(siblings));
    Broken.check("another instance answers differently", siblings, answer, fresh);
    List<Sibling> shuffled = SampleSiblings.copies(siblings);
    Collections.shuffle(shuffled, random);
    shuffled.add(shuffled.get(0));
    Broken.check(
        "it depends on the order in which versions came, or on repeats",
        siblings,
        answer,
        asked.answerAsResolved(shuffled));
    Broken.check(
        "it depends on the locale or the time zone",
        siblings,
        answer,
        elsewhere(() -> Asked.of(rule).answer(SampleSiblings.copies(siblings))));
  }

  /** What the instance was asked before must not matter. */
  private static void tryAnotherSequence(
      Class<?> rule, Asked asked, List<List<Sibling>> sets, Random random) {
    Asked other = Asked.of(rule);
    List<List<Sibling>> shuffled = new ArrayList<>(sets);
    Collections.shuffle(shuffled, random);
    for (List<Sibling> siblings : shuffled) {
      Broken.check(
          "it remembers what it was asked before",
          siblings,
          asked.answer(SampleSiblings.copies(siblings)),
          other.answer(SampleSiblings.copies(siblings)));
    }
  }

  private static synchronized String elsewhere(Supplier<String> answer) {
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr-TR"));
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Apia"));
      return answer.get();
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
  }

  /** A duty was broken. */
  static final class Broken extends RuntimeException {

    private static final long serialVersionUID = 1;

    final transient Certificate.Counterexample counterexample;

    Broken(String duty, List<Sibling> siblings, String one, String other) {
      super(duty);
      counterexample =
          new Certificate.Counterexample(
              duty, siblings.stream().map(SampleSiblings::text).toList(), one, other);
    }

    static void check(String duty, List<Sibling> siblings, String one, String other) {
      if (!one.equals(other)) {
        throw new Broken(duty, siblings, one, other);
      }
    }
  }
}
