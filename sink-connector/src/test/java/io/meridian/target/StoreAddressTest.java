package io.meridian.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreAddressTest {

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://db/app, POSTGRES, db, 5432, app",
    "jdbc:postgresql://[::1]:6543/app, POSTGRES, [::1], 6543, app",
    "jdbc:mariadb://10.0.0.1/app, MARIADB, 10.0.0.1, 3306, app",
    "jdbc:mysql://db:3307/app, MARIADB, db, 3307, app",
    "jdbc:sqlite:/var/lib/a b.db, SQLITE, '', 0, /var/lib/a b.db",
    "file:///srv/objects, DIRECTORY, '', 0, /srv/objects",
    "s3://bucket/a/b/, S3, bucket, 0, a/b",
    "s3://bucket, S3, bucket, 0, ''",
  })
  void address_isRead(String url, StoreAddress.Kind kind, String host, int port, String name) {
    assertThat(StoreAddress.parse(url)).isEqualTo(new StoreAddress(kind, host, port, name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "jdbc:postgresql://db/app?socketFactory=x",
        "jdbc:postgresql://db1,db2/app",
        "jdbc:postgresql://db:0/app",
        "jdbc:postgresql://db:65536/app",
        "jdbc:postgresql:app",
        "jdbc:mariadb://user@db/app",
        "jdbc:mariadb:sequential://db/app",
        "jdbc:mariadb://db/app?allowLocalInfile=true",
        "jdbc:sqlite::memory:",
        "jdbc:sqlite:relative.db",
        "jdbc:sqlite:/a.db?enable_load_extension=true",
        "file://host/dir",
        "file:relative",
        "s3://Bucket",
        "s3://b",
        "http://bucket",
      })
  void address_isRefused(String url) {
    assertThatThrownBy(() -> StoreAddress.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("jdbc:sqlite:/path/to/file");
  }
}
