package tasks.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tasks.config.Settings;
import tasks.testkit.Eventually;
import tasks.testkit.FaultyFiles;

/** What is told of H2's file while the disk fails, and afterwards. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DiskFaultTest {
    private static final long ANN = 1;
    private static final long BOB = 2;
    private static final int POOL_SIZE = 4;
    private static final Duration PROMPT = Duration.ofSeconds(2);

    @TempDir
    private Path folder;

    private Settings.Database settings;
    private Database database;

    @BeforeEach
    void open() {
        FaultyFiles.register();
        settings = new Settings.Database("jdbc:h2:faulty:" + folder.resolve("tasks"), "sa", "", POOL_SIZE);
        database = Database.open(settings);
        insert(ANN, "before");
    }

    @AfterEach
    void close() {
        FaultyFiles.mend();
        database.close();
    }

    private void insert(long owner, String name) {
        database.inTransaction(owner, connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(
                        "INSERT INTO account (username, username_key, seq) VALUES ('" + name + "', '" + name + "', 0)");
            }
        });
    }

    private List<String> read(long owner) {
        return database.read(owner, DiskFaultTest::names);
    }

    private List<String> readOnceHealed() throws Exception {
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

    private static List<String> names(Connection connection) throws SQLException {
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
    private List<String> onDisk() throws Exception {
        Path copy = folder.resolve("copy");
        Files.copy(folder.resolve("tasks.mv.db"), folder.resolve("copy.mv.db"), StandardCopyOption.REPLACE_EXISTING);
        try (Connection connection = connect("jdbc:h2:file:" + copy)) {
            return names(connection);
        }
    }

    private static Connection connect(String url) throws SQLException {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(url + ";DB_CLOSE_ON_EXIT=FALSE");
        source.setUser("sa");
        return source.getConnection();
    }

    private static void assertUnavailableSoon(Runnable request) {
        long start = System.nanoTime();
        assertThrows(DatabaseUnavailable.class, request::run);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(took.compareTo(PROMPT) < 0, () -> "refused after " + took);
    }

    private void assertHeals(String... names) throws Exception {
        assertEquals(List.of(names), readOnceHealed());
        assertEquals(List.of(names), onDisk());
        insert(ANN, "after");
        assertTrue(read(ANN).contains("after"));
        assertTrue(onDisk().contains("after"));
    }

    @Test
    void whatASyncCouldNotForceIsNotRead() throws Exception {
        FaultyFiles.failForce();
        assertUnavailableSoon(() -> insert(ANN, "ghost"));
        assertUnavailableSoon(() -> read(ANN));
        FaultyFiles.mend();
        List<String> seen = readOnceHealed();
        assertEquals(onDisk(), seen);
        insert(ANN, "after");
        assertTrue(onDisk().contains("after"));
    }

    /** The connection of the sync belongs to the database that is gone, those of the pool to the next one. */
    @Test
    void afterAShutdownWhatIsReadIsInTheFile() throws Exception {
        try (Connection connection = connect(settings.url());
                Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN IMMEDIATELY");
        }
        readOnceHealed();
        CountDownLatch lent = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread holder = new Thread(() -> {
            try {
                database.read(BOB, connection -> {
                    names(connection);
                    lent.countDown();
                    return awaitUninterruptibly(end);
                });
            } catch (DatabaseUnavailable e) {
                // it was lent out by a database that is gone
            }
        });
        holder.start();
        lent.await();
        boolean written = true;
        try {
            insert(ANN, "ghost");
        } catch (DatabaseUnavailable e) {
            written = false;
        }
        List<String> seen = readOnceHealed();
        assertEquals(onDisk(), seen);
        assertTrue(!written || seen.contains("ghost"), seen.toString());
        end.countDown();
        holder.join();
        insert(ANN, "after");
        assertTrue(onDisk().contains("after"));
    }

    private static boolean awaitUninterruptibly(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void aFullDiskIsUnavailableAndHealsWhenThereIsRoom() throws Exception {
        FaultyFiles.fill();
        assertUnavailableSoon(() -> insert(ANN, "no room"));
        assertUnavailableSoon(() -> insert(ANN, "still none"));
        FaultyFiles.mend();
        assertHeals("before");
    }

    @Test
    void aDiskThatHangsKeepsNobodyWaiting() throws Exception {
        FaultyFiles.hangForce();
        assertUnavailableSoon(() -> insert(ANN, "late"));
        assertUnavailableSoon(() -> read(ANN));
        assertEquals(2, read(BOB).size());
        long start = System.nanoTime();
        assertThrows(DatabaseUnavailable.class, () -> insert(BOB, "piled up"));
        assertTrue(System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(500), "it waits for a disk that hangs");
        FaultyFiles.mend();
        assertHeals("before", "late");
    }

    @Test
    void aClosedDatabaseIsNotOpenedAgainByThoseWhoWait() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger done = new AtomicInteger();
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < POOL_SIZE; i++) {
            long owner = i;
            Thread writer = new Thread(() -> {
                for (int n = 0; !stop.get(); n++) {
                    try {
                        insert(owner, "w" + owner + "-" + n);
                        done.incrementAndGet();
                    } catch (DatabaseUnavailable e) {
                        // it is closed
                    }
                }
            });
            writers.add(writer);
            writer.start();
        }
        Eventually.check(() -> assertTrue(done.get() > 50));
        database.close();
        TimeUnit.MILLISECONDS.sleep(300);
        stop.set(true);
        for (Thread writer : writers) {
            writer.join();
        }
        try (FileChannel file = FileChannel.open(folder.resolve("tasks.mv.db"), StandardOpenOption.WRITE);
                FileLock lock = file.tryLock()) {
            assertNotNull(lock, "the file is still open");
        }
        assertTrue(onDisk().size() > done.get(), "acknowledged writes are missing");
    }

    @Test
    void aFileThatCannotBeWrittenIsRefusedAtTheStart() {
        database.close();
        Settings.Database readOnly = new Settings.Database(settings.url() + ";ACCESS_MODE_DATA=r", "sa", "", POOL_SIZE);
        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> Database.open(readOnly));
        assertEquals("The database cannot be opened: " + settings.url() + ": it is read-only", failure.getMessage());
    }
}
