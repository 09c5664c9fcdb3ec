package io.meridian.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.row.Column;
import io.meridian.row.SqlType;
import io.meridian.testkit.target.TypeCorpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The table of the page is what tables are created with, and each of its lines is tried. */
class TypesPageTest {

  private static final Path PAGE = Path.of("..", "docs", "types.md");
  private static final String START =
      "<!-- types: written by -Dmeridian.docs.write -Dtest=TypesPageTest -->\n";
  private static final String END = "<!-- end -->";

  @Test
  void page_hasTheTypesThatTablesAreCreatedWith() throws IOException {
    String page = Files.readString(PAGE);
    String expected =
        page.substring(0, page.indexOf(START) + START.length())
            + table()
            + page.substring(page.indexOf(END));
    if (System.getProperty("meridian.docs.write") != null) {
      Files.writeString(PAGE, expected);
    }

    assertThat(Files.readString(PAGE))
        .as("write it anew with -Dmeridian.docs.write -Dtest=TypesPageTest")
        .isEqualTo(expected);
  }

  @Test
  void corpus_hasValuesOfEveryType() {
    assertThat(TypeCorpus.byType().keySet())
        .extracting(TypeCorpus::base)
        .containsAll(Arrays.stream(SqlType.values()).map(SqlType::label).toList());
  }

  private static String table() {
    StringBuilder table = new StringBuilder("\n| type | Postgres | SQLite | MariaDB, MySQL |\n");
    table.append("|---|---|---|---|\n");
    for (String type : TypeCorpus.byType().keySet()) {
      Column column = Column.of("t", "c", type, true, 0);
      table
          .append("| ")
          .append(type)
          .append(" | ")
          .append(column.type())
          .append(" | ")
          .append(SqliteTypes.declared(column.type().base()))
          .append(" | ")
          .append(mariaDb(column))
          .append(" |\n");
    }
    return table.append('\n').toString();
  }

  private static String mariaDb(Column column) {
    try {
      return MariaDbTypes.declared(column, "").replace(" CHARACTER SET utf8mb4 COLLATE ", "");
    } catch (IllegalArgumentException e) {
      return "refused: " + e.getMessage();
    }
  }
}
