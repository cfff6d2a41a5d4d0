package tasks.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import tasks.config.Settings;
import tasks.db.Database;

/**
 * A fresh, real database for each test. A test at whose end a connection is still lent out fails.
 *
 * <pre>{@code
 * @RegisterExtension
 * final TestDatabase database = new TestDatabase(TestDatabase.Kind.H2);
 * }</pre>
 */
public final class TestDatabase implements BeforeEachCallback, AfterEachCallback {
    private static final int POOL_SIZE = 10;

    /** What the product runs on. */
    public enum Kind {
        /** A file in a folder of its own. */
        H2,
        /** A database of its own in one server, which is started when a test first asks for it. */
        POSTGRESQL
    }

    private final Kind kind;
    private final int poolSize;
    private Path folder;
    private Settings.Database settings;
    private Database database;

    public TestDatabase(Kind kind) {
        this(kind, POOL_SIZE);
    }

    public TestDatabase(Kind kind, int poolSize) {
        this.kind = kind;
        this.poolSize = poolSize;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        folder = Files.createTempDirectory("tasks-test-");
        settings = kind == Kind.H2
                ? new Settings.Database("jdbc:h2:file:" + folder.resolve("tasks"), "sa", "", poolSize)
                : new Settings.Database(Postgres.newDatabase(), "postgres", "", poolSize);
        database = Database.open(settings);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        int lent = database.activeConnections();
        database.close();
        delete(folder);
        if (lent != 0) {
            throw new AssertionError("connections still lent out at the end of the test: " + lent);
        }
    }

    public Database database() {
        return database;
    }

    /** How the database is reached, for a second look at it. */
    public Settings.Database settings() {
        return settings;
    }

    /** Closes it and opens it again, as a restart of the server does. */
    public Database reopen() {
        database.close();
        database = Database.open(settings);
        return database;
    }

    /** The first column of the only row. */
    public long number(String sql) {
        return database.read(0, connection -> {
            try (Statement statement = connection.createStatement();
                    var rows = statement.executeQuery(sql)) {
                rows.next();
                return rows.getLong(1);
            }
        });
    }

    private static void delete(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Postgres {
        private static final AtomicInteger NUMBER = new AtomicInteger();
        private static final EmbeddedPostgres SERVER = start();

        private Postgres() {}

        /** Its own shutdown hook ends it with this JVM. */
        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder().start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        static String newDatabase() throws SQLException {
            String name = "test" + NUMBER.incrementAndGet();
            try (Connection connection = SERVER.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + name);
            }
            return SERVER.getJdbcUrl("postgres", name);
        }
    }
}
