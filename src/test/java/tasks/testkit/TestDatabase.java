package tasks.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import tasks.config.Settings;
import tasks.db.Database;
import tasks.db.H2File;
import tasks.journal.JournaledPath;

/**
 * A real database for each test, fresh or as if it were, with all tables: a copy of one that the product has made. A test at whose end a connection is still lent out fails.
 *
 * <pre>{@code
 * @RegisterExtension
 * final TestDatabase database = new TestDatabase(TestDatabase.Kind.H2);
 * }</pre>
 */
public final class TestDatabase implements BeforeEachCallback, AfterEachCallback {
    private static final int POOL_SIZE = 2;
    private static final String H2 = "jdbc:h2:";

    /** What the product runs on. */
    public enum Kind {
        /** A file in a folder of its own. */
        H2,
        /** A database of its own in one server, which is started when a test first asks for it. */
        POSTGRESQL
    }

    /** A file in which all tables are and nothing else, made by the product once in this JVM: most tests do not try that. */
    private static final class EmptyFile {
        private static final Path PATH = make();

        private static Path make() {
            try {
                Settings.Database settings = new Settings.Database(
                        "jdbc:h2:file:" + TestRun.folder("tasks-empty-").resolve("tasks"), "sa", "", 1);
                Database.open(settings).close();
                return H2File.of(settings.url()).orElseThrow();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final Kind kind;
    private final int poolSize;
    private Path folder;
    private Settings.Database settings;
    private Database database;

    /** The file of H2 that a fresh database is a copy of. */
    static Path emptyFile() {
        return EmptyFile.PATH;
    }

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
                : new Settings.Database(Postgres.shared().takeDatabaseWithTables(), Postgres.USER, "", poolSize);
        if (kind == Kind.H2) {
            Files.copy(emptyFile(), H2File.of(settings.url()).orElseThrow());
        }
        database = Database.open(settings);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        int lent = database.connections().active();
        database.close();
        if (kind == Kind.POSTGRESQL) {
            Postgres.shared().giveBack(settings.url());
        }
        TestRun.delete(folder);
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

    /** A session beside the product's own; not from DriverManager, out of which the product takes its drivers. */
    public static Connection connect(String url) throws SQLException {
        if (url.startsWith("jdbc:postgresql:")) {
            return Postgres.connect(url);
        }
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(H2 + JournaledPath.of(url.substring(H2.length()).replaceFirst("^file:", "")));
        source.setUser("sa");
        return source.getConnection();
    }

    /**
     * Copies what a process leaves of an H2 database that dies now.
     *
     * @param from its file
     * @param to where the file comes to lie, and its journal beside it
     */
    public static void copyAsItIs(Path from, Path to) throws IOException {
        // first: what comes to it meanwhile is in the journal
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        List<Path> journals = JournaledPath.journals(from);
        for (int i = 0; i < journals.size(); i++) {
            Path journal = JournaledPath.journals(to).get(i);
            Files.deleteIfExists(journal);
            if (Files.exists(journals.get(i))) {
                Files.copy(journals.get(i), journal);
            }
        }
    }

    /** The bytes that {@code SHUTDOWN COMPACT} would leave of an H2 database, which may be open. */
    public static long compactedLength(Path file) throws IOException, SQLException {
        Path copy = file.resolveSibling("copy.mv.db");
        copyAsItIs(file, copy);
        try (Connection connection = connect("jdbc:h2:" + file.resolveSibling("copy"));
                Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN COMPACT");
        }
        return Files.size(copy);
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
}
