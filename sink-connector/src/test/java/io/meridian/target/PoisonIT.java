package io.meridian.target;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** See {@link PoisonRun}; in Postgres. */
class PoisonIT extends TargetDatabase {

  @Test
  void everyBadRow_isParkedWithItsCauseAndWrittenOnceItIsMended() throws SQLException, IOException {
    sql("CREATE TABLE names (v text PRIMARY KEY)");
    PoisonRun run = new PoisonRun(new Here(), registry, Poison.kinds());
    run.setUp();
    run.play(target("poison", false));
  }

  private static final class Here implements PoisonRun.Database {

    @Override
    public String name() {
      return "postgres";
    }

    @Override
    public void sql(String sql) throws SQLException {
      TargetDatabase.sql(sql);
    }

    @Override
    public List<String> query(String sql) throws SQLException {
      return TargetDatabase.query(sql);
    }

    @Override
    public String ours(String table) {
      return "meridian." + table;
    }

    @Override
    public String text(String column) {
      return column + "::text";
    }
  }
}
