import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** RunSql URL PASSWORD FILE|STATEMENT ...: what psql would do, which the binaries at hand do not have. */
final class RunSql {

  private static final int ATTEMPTS = 150;

  public static void main(String[] arguments) throws Exception {
    try (Connection connection = connect(arguments[0], arguments[1]);
        Statement statement = connection.createStatement()) {
      for (int i = 2; i < arguments.length; i++) {
        Path file = Path.of(arguments[i]);
        statement.execute(Files.isRegularFile(file) ? Files.readString(file) : arguments[i]);
      }
    }
  }

  private static Connection connect(String url, String password) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        return DriverManager.getConnection(url, "postgres", password);
      } catch (SQLException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        Thread.sleep(200);
      }
    }
  }
}
