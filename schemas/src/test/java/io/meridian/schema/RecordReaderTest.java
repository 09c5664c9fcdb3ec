package io.meridian.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.capture.CapturePosition;
import io.meridian.journal.JournalEvent;
import io.meridian.resolved.ResolvedChange;
import io.meridian.version.avro.PositionEntry;
import java.util.ServiceLoader;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;

class RecordReaderTest {

  @Test
  void readers_readTheSchemasOfToday() {
    for (RecordReader<?> reader : ServiceLoader.load(RecordReader.class)) {
      Schema schema = SpecificData.get().getSchema(reader.type());
      long fingerprint = SchemaNormalization.parsingFingerprint64(schema);

      assertThat(reader.fingerprint())
          .as(
              "%s: bring it up to its schema, then its fingerprint to 0x%XL",
              reader.getClass().getSimpleName(), fingerprint)
          .isEqualTo(fingerprint);
    }
  }

  @Test
  void reader_isFoundForItsClassAndSchemaOnly() {
    assertThat(RecordReader.of(JournalEvent.class, JournalEvent.getClassSchema())).isNotNull();
    assertThat(RecordReader.of(ResolvedChange.class, ResolvedChange.getClassSchema())).isNotNull();
    assertThat(RecordReader.of(JournalEvent.class, PositionEntry.getClassSchema())).isNull();
    assertThat(RecordReader.of(CapturePosition.class, CapturePosition.getClassSchema())).isNull();
  }
}
