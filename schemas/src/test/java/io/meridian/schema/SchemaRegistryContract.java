package io.meridian.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.meridian.journal.JournalEvent;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;

/** What every registry promises. Subjects are made up anew, so one registry may serve many runs. */
abstract class SchemaRegistryContract {

  private final String subject = "contract." + UUID.randomUUID() + "-value";

  /** The registry under test, empty of the subjects that the test makes up. */
  abstract SchemaRegistry registry();

  /** Another view of the same registry, which has kept nothing yet. */
  abstract SchemaRegistry fresh();

  @Test
  void register_givesSameIdWhenRepeated() {
    int id = registry().register(subject, schema("a"));

    assertThat(id).isPositive();
    assertThat(registry().register(subject, schema("a"))).isEqualTo(id);
    assertThat(fresh().register(subject, schema("a"))).isEqualTo(id);
  }

  @Test
  void register_givesOtherIdWhenSchemaDiffers() {
    assertThat(registry().register(subject, schema("a")))
        .isNotEqualTo(registry().register(subject, schema("b")));
  }

  @Test
  void register_givesSameIdWhenSubjectDiffers() {
    assertThat(registry().register(subject, schema("a")))
        .isEqualTo(registry().register(subject + "-other", schema("a")));
  }

  @Test
  void register_takesSubjectWhenItNeedsEncoding() {
    String odd = subject + " with/slash+plus%25ü";
    int id = registry().register(odd, schema("a"));

    assertThat(fresh().id(odd, schema("a"))).isEqualTo(id);
    assertThat(fresh().latest(odd).subject()).isEqualTo(odd);
  }

  @Test
  void id_isFoundWhenRegistered() {
    int id = registry().register(subject, schema("a"));

    assertThat(fresh().id(subject, schema("a"))).isEqualTo(id);
  }

  @Test
  void id_isRefusedWhenSubjectUnknown() {
    registry().register(subject, schema("a"));

    assertThatExceptionOfType(UnknownSchemaException.class)
        .isThrownBy(() -> fresh().id(subject + "-other", schema("a")))
        .withMessageContaining("subject=" + subject + "-other");
  }

  @Test
  void id_isRefusedWhenSchemaUnknown() {
    registry().register(subject, schema("a"));

    assertThatExceptionOfType(UnknownSchemaException.class)
        .isThrownBy(() -> fresh().id(subject, schema("b")))
        .withMessageContaining("subject=" + subject);
  }

  @Test
  void schema_isWhatWasRegistered() {
    Schema rich = JournalEvent.getClassSchema();
    int id = registry().register(subject, rich);

    Schema read = fresh().schema(id);

    assertThat(read).isEqualTo(rich);
    assertThat(read.getDoc()).isEqualTo(rich.getDoc());
  }

  @Test
  void schema_keepsCustomProperties() {
    Schema schema = schema("a");
    schema.addProp("meridian.table", "public.orders");
    int id = registry().register(subject, schema);

    assertThat(fresh().schema(id).getProp("meridian.table")).isEqualTo("public.orders");
  }

  @Test
  void schema_isRefusedWhenIdUnknown() {
    assertThatExceptionOfType(UnknownSchemaException.class)
        .isThrownBy(() -> registry().schema(999_999_999))
        .withMessageContaining("id=999999999");
  }

  @Test
  void latest_isLastRegistered() {
    registry().register(subject, schema("a"));
    int id = registry().register(subject, schema("b"));

    assertThat(registry().latest(subject))
        .isEqualTo(new RegisteredSchema(subject, id, 2, schema("b")));
  }

  @Test
  void latest_followsWhenAnotherRegisters() {
    registry().register(subject, schema("a"));
    assertThat(registry().latest(subject).version()).isEqualTo(1);

    fresh().register(subject, schema("b"));

    assertThat(registry().latest(subject).version()).isEqualTo(2);
  }

  @Test
  void latest_isRefusedWhenSubjectUnknown() {
    assertThatExceptionOfType(UnknownSchemaException.class)
        .isThrownBy(() -> registry().latest(subject))
        .withMessageContaining("subject=" + subject);
  }

  private static Schema schema(String field) {
    return SchemaBuilder.record("Contract" + field)
        .namespace("io.meridian.test")
        .fields()
        .optionalString(field)
        .endRecord();
  }
}
