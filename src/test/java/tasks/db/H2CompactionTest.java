package tasks.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tasks.config.Settings;
import tasks.testkit.Eventually;
import tasks.testkit.TestDatabase;

/** What is made of H2's file once it is quiet. */
class H2CompactionTest {
    private static final int ACCOUNTS = 500;
    private static final String NAME = "somebody-with-a-long-name-";

    @TempDir
    Path folder;

    private Settings.Database settings;
    private Path file;

    @BeforeEach
    void set() {
        settings = new Settings.Database("jdbc:h2:file:" + folder.resolve("tasks"), "sa", "", 2);
        file = H2File.of(settings.url()).orElseThrow();
    }

    /** He does not wait for that. */
    @Test
    void whatOneWritesAloneIsCompressed() throws Exception {
        try (Database database = CompactingDatabase.open(settings)) {
            assertSoonShort(written(database));
        }
    }

    @Test
    void whatOneWroteAloneIsCompressedAlsoIfTheProcessIsKilledBefore() throws Exception {
        Settings.Database left = new Settings.Database("jdbc:h2:file:" + folder.resolve("left"), "sa", "", 2);
        long least;
        try (Database database = CompactingDatabase.open(settings)) {
            least = written(database);
            TestDatabase.copyAsItIs(file, H2File.of(left.url()).orElseThrow());
        }
        file = H2File.of(left.url()).orElseThrow();
        try (Database database = CompactingDatabase.open(left)) {
            update(database, "UPDATE account SET seq = 1 WHERE username_key = '" + NAME + "1'");
            assertSoonShort(least);
        }
    }

    /** By one alone: most of it stays live, and is not compressed yet; how short the file could be. */
    private long written(Database database) throws Exception {
        for (int i = 0; i < 5; i++) {
            String rows = "SYSTEM_RANGE(" + (i * ACCOUNTS + 1) + ", " + (i + 1) * ACCOUNTS + ")";
            String name = "'" + NAME + "' || x";
            String sql = "INSERT INTO account (username, username_key, seq) SELECT " + name + ", " + name + ", 0 FROM ";
            assertEquals(ACCOUNTS, update(database, sql + rows));
        }
        return least();
    }

    /** H2's own moves of a little at a time do not get there. */
    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void whatLiesBehindALargeHoleIsMovedIntoIt(int atOnce) throws Exception {
        try (Database database = CompactingDatabase.open(settings, 16)) {
            update(database, "CREATE TABLE blob (id INTEGER PRIMARY KEY, bytes VARBINARY)");
            for (int i = 0; i < 160; i += atOnce) {
                String rows = "SYSTEM_RANGE(" + i + ", " + (i + atOnce - 1) + ")";
                update(database, "INSERT INTO blob SELECT x, SECURE_RAND(50000) FROM " + rows);
            }
            update(database, "DELETE FROM blob WHERE id < 100");
            assertSoonShort(least());
        }
    }

    /** How short the file could be, which has just been written and is far from that. */
    private long least() throws Exception {
        long length = Files.size(file);
        long least = TestDatabase.compactedLength(file);
        assertTrue(length > 2 * least, length + " bytes, which need not be more than " + least);
        return least;
    }

    private void assertSoonShort(long least) throws Exception {
        Eventually.check(30, () -> assertTrue(Files.size(file) < 1.5 * least, Files.size(file) + " bytes of " + least));
    }

    private static int update(Database database, String sql) {
        return database.inTransaction(1, connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
            }
        });
    }
}
