package tasks.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tasks.config.Settings;
import tasks.testkit.Eventually;
import tasks.testkit.FaultyFiles;
import tasks.testkit.Prompt;
import tasks.testkit.TestDatabase;

/** A database on a disk that fails when the test says so. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class FaultyDatabase {
    static final long ANN = 1;
    static final long BOB = 2;
    static final int POOL_SIZE = 4;
    static final Duration PROMPT = Duration.ofSeconds(2);

    @TempDir
    Path folder;

    Settings.Database settings;
    Database database;

    @BeforeEach
    void open() {
        FaultyFiles.register();
        settings = new Settings.Database("jdbc:h2:stalling:faulty:" + folder.resolve("tasks"), "sa", "", POOL_SIZE);
        database = Database.open(settings);
        insert(ANN, "before");
    }

    @AfterEach
    void close() {
        FaultyFiles.mend();
        database.close();
    }

    void insert(long owner, String name) {
        database.inTransaction(owner, connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(
                        "INSERT INTO account (username, username_key, seq) VALUES ('" + name + "', '" + name + "', 0)");
            }
        });
    }

    List<String> read(long owner) {
        return database.read(owner, DiskFaultTest::names);
    }

    List<String> readOnceHealed() throws Exception {
        List<String> seen = new ArrayList<>();
        Eventually.check(() -> {
            try {
                seen.addAll(read(ANN));
            } catch (DatabaseUnavailable e) {
                throw new AssertionError(e);
            }
        });
        return seen;
    }

    static List<String> names(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT username FROM account ORDER BY id")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    /** What another process would find, had this one died. */
    List<String> onDisk() throws Exception {
        Path copy = folder.resolve("copy");
        TestDatabase.copyAsItIs(folder.resolve("tasks.mv.db"), folder.resolve("copy.mv.db"));
        try (Connection connection = connect("jdbc:h2:file:" + copy)) {
            return names(connection);
        }
    }

    static Connection connect(String url) throws SQLException {
        return TestDatabase.connect(url + ";DB_CLOSE_ON_EXIT=FALSE");
    }

    static void assertUnavailableSoon(Runnable request) throws Exception {
        Prompt.within(PROMPT, () -> assertThrows(DatabaseUnavailable.class, request::run));
    }

    void assertHeals(String... names) throws Exception {
        assertEquals(List.of(names), readOnceHealed());
        assertEquals(List.of(names), onDisk());
        insert(ANN, "after");
        assertTrue(read(ANN).contains("after"));
        assertTrue(onDisk().contains("after"));
    }

    static boolean awaitUninterruptibly(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    static Thread inBackground(Runnable request) {
        Thread thread = new Thread(() -> {
            try {
                request.run();
            } catch (DatabaseUnavailable e) {
                // it took too long
            }
        });
        thread.start();
        return thread;
    }
}
