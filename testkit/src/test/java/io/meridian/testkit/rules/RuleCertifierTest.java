package io.meridian.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.conflict.FieldValue;
import io.meridian.conflict.Sibling;
import io.meridian.conflict.SiblingView;
import io.meridian.conflict.TotalOrderKey;
import io.meridian.conflict.Version;
import io.meridian.testkit.simulation.TextRows;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleCertifierTest {

  @Test
  @CertifiedRule({HighestBid.class, SumOfBids.class})
  void goodRules_areCertified() {}

  @ParameterizedTest
  @ValueSource(
      classes = {
        ByClock.class,
        ByTurn.class,
        ByChance.class,
        ByLocale.class,
        ByIdentity.class,
        ByRemembering.class,
        Overwriting.class,
        Throwing.class,
        Incomparable.class,
        Circular.class,
        Inventing.class,
        Hidden.class,
        String.class
      })
  void badRule_isRefusedWithACounterexample(Class<?> rule) {
    Certificate certificate = RuleCertifier.certify(rule, TextRows.FORMAT, 7);

    assertThat(certificate.isCertified()).isFalse();
    assertThat(certificate.toString())
        .startsWith("Cannot certify a rule: ")
        .contains("(class=" + rule.getName() + ")");
  }

  @Test
  void counterexample_saysWhichDutyIsBroken() {
    assertBroken(ByLocale.class, "it depends on the locale or the time zone");
    assertBroken(Overwriting.class, "it writes to the payload");
    assertBroken(Throwing.class, "it throws");
    assertBroken(Incomparable.class, "its keys cannot be compared with each other");
    assertBroken(Circular.class, "its keys are in no order");
    assertBroken(Inventing.class, "its base is none of the siblings");
    assertBroken(Hidden.class, "it needs a public constructor");
    assertBroken(String.class, "it is neither");
  }

  @Test
  void sameSeed_givesTheSameCounterexample() {
    assertThat(RuleCertifier.certify(ByLocale.class, TextRows.FORMAT, 3))
        .isEqualTo(RuleCertifier.certify(ByLocale.class, TextRows.FORMAT, 3));
  }

  private static void assertBroken(Class<?> rule, String duty) {
    Certificate.Counterexample found =
        RuleCertifier.certify(rule, TextRows.FORMAT, 7).counterexample().orElseThrow();
    assertThat(found.duty()).startsWith(duty);
  }

  private static BigDecimal bid(Sibling sibling) {
    return sibling.fields().getOrDefault("n", FieldValue.NULL).amount();
  }

  /** Good: the key follows from the sibling alone. */
  public static final class HighestBid implements TotalOrderKey {
    @Override
    public Comparable<?> key(Sibling sibling) {
      return bid(sibling);
    }
  }

  /** Good: the view follows from the siblings alone. */
  public static final class SumOfBids implements SiblingView {
    @Override
    public View view(List<Sibling> siblings) {
      BigDecimal sum = BigDecimal.ZERO;
      for (Sibling sibling : siblings) {
        sum = sum.add(bid(sibling));
      }
      return new View(siblings.get(0), Map.of("n", FieldValue.number(sum.toPlainString())));
    }
  }

  /** Bad: reads the clock. */
  public static final class ByClock implements TotalOrderKey {
    @Override
    public Comparable<?> key(Sibling sibling) {
      return System.nanoTime() / 100 % 1_000;
    }
  }

  /** Bad: counts its calls. */
  public static final class ByTurn implements TotalOrderKey {
    private int calls;

    @Override
    public Comparable<?> key(Sibling sibling) {
      return calls++ % 3;
    }
  }

  /** Bad: throws dice. */
  public static final class ByChance implements TotalOrderKey {
    private final Random random = new Random(System.nanoTime());

    @Override
    public Comparable<?> key(Sibling sibling) {
      return random.nextInt();
    }
  }

  /** Bad: letters are not the same everywhere. */
  public static final class ByLocale implements TotalOrderKey {
    @Override
    public Comparable<?> key(Sibling sibling) {
      FieldValue word = sibling.fields().getOrDefault("t", FieldValue.NULL);
      return word.toString().toLowerCase(Locale.getDefault());
    }
  }

  /** Bad: goes by where the object is. */
  public static final class ByIdentity implements TotalOrderKey {
    @Override
    public Comparable<?> key(Sibling sibling) {
      return System.identityHashCode(sibling);
    }
  }

  /** Bad: whoever was met first stays first. */
  public static final class ByRemembering implements TotalOrderKey {
    private String first = "";

    @Override
    public Comparable<?> key(Sibling sibling) {
      first = first.isEmpty() ? sibling.version().dot().region().name() : first;
      return sibling.version().dot().region().name().equals(first);
    }
  }

  /** Bad: writes to what it is only shown. */
  public static final class Overwriting implements TotalOrderKey {
    @Override
    public Comparable<?> key(Sibling sibling) {
      byte[] bytes = sibling.version().payload().bytes();
      bytes[bytes.length - 1] = '0';
      return 1;
    }
  }

  /** Bad: does not expect a delete. */
  public static final class Throwing implements TotalOrderKey {
    @Override
    public Comparable<?> key(Sibling sibling) {
      if (!sibling.version().operation().leavesResource()) {
        throw new IllegalStateException("a delete has no bid");
      }
      return bid(sibling);
    }
  }

  /** Bad: a number or a word. */
  public static final class Incomparable implements TotalOrderKey {
    @Override
    public Comparable<?> key(Sibling sibling) {
      return sibling.version().operation().leavesResource() ? 1 : "deleted";
    }
  }

  /** Bad: stone, scissors, paper. */
  public static final class Circular implements TotalOrderKey {
    @Override
    public Comparable<?> key(Sibling sibling) {
      return new Hand(sibling.version().operation().ordinal());
    }

    private record Hand(int sign) implements Comparable<Hand> {
      @Override
      public int compareTo(Hand other) {
        return sign == other.sign ? 0 : (sign - other.sign + 3) % 3 == 1 ? 1 : -1;
      }
    }
  }

  /** Bad: shows a version that nobody wrote. */
  public static final class Inventing implements SiblingView {
    @Override
    public View view(List<Sibling> siblings) {
      Sibling last = siblings.get(0);
      Version v = last.version();
      return new View(
          new Sibling(
              new Version(v.dot(), v.hlc(), v.timestampMicros() + 1, v.operation(), v.payload()),
              last.format()),
          Map.of());
    }
  }

  /** Bad: nobody can make one. */
  public static final class Hidden implements TotalOrderKey {
    private Hidden() {}

    @Override
    public Comparable<?> key(Sibling sibling) {
      return 1;
    }
  }
}
