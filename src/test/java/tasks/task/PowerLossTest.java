package tasks.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tasks.config.Settings;
import tasks.db.CommandDatabase;
import tasks.db.CompactingDatabase;
import tasks.db.Database;
import tasks.testkit.SideBySide;
import tasks.testkit.TestDatabase;
import tasks.testkit.TornDisk;
import tasks.testkit.TornFiles;

/**
 * The power is cut while clients write and read, while the database is opened, and while it is closed: what the disk has kept
 * opens again, and in it is everything that any client was told. The disk is a model ({@link TornDisk}); a database lives
 * through several cuts on it, each at a write or a force by its number, so that all moments have their turn.
 *
 * <p>{@code -Dtasks.power.rounds} and {@code -Dtasks.power.seed} say how many databases and which; {@code -Dtasks.power.options}
 * adds to H2's URL.
 */
class PowerLossTest {
    private static final int ROUNDS = Integer.getInteger("tasks.power.rounds", 16);
    private static final int AT_ONCE = 4;
    private static final int LIVES = 5;
    private static final int ENOUGH = 200;
    private static final int MANY = 100;
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final String OPTIONS = System.getProperty("tasks.power.options", "");
    /** The journal of some is full after a few writes. */
    private static final List<String> JOURNALS = List.of("torn:", "small:torn:");

    @TempDir
    Path folder;

    private final AtomicInteger disks = new AtomicInteger();

    @Test
    void nothingAcknowledgedOrSeenIsLost() throws Exception {
        long first = Long.getLong("tasks.power.seed", System.nanoTime());
        System.out.println("tasks.power.seed=" + first);
        long told = 0;
        for (long ofOne : inTurns(ROUNDS, round -> {
            try {
                return lives(JOURNALS.get(round % JOURNALS.size()), new Random(first + round));
            } catch (Exception | AssertionError e) {
                throw new AssertionError("Database " + round + " of seed " + first, e);
            }
        })) {
            told += ofOne;
        }
        System.out.println("acknowledged writes: " + told + " in " + ROUNDS + " databases");
        assertTrue(told > ROUNDS, "too few writes to prove anything: " + told);
    }

    /** What the test above would find, were it not for the journal. */
    @Test
    void withoutTheJournalDatabasesAreLost() throws Exception {
        AtomicBoolean lost = new AtomicBoolean();
        inTurns(MANY, round -> {
            try {
                return lost.get() ? 0L : lives("plain:torn:", new Random(round));
            } catch (Exception | AssertionError e) {
                lost.set(true);
                return 0L;
            }
        });
        assertTrue(lost.get(), "H2 needs no journal");
    }

    /** So many databases, some at a time, since each waits for most of its time. */
    private static List<Long> inTurns(int count, SideBySide.Work<Integer, Long> lives) throws Exception {
        return SideBySide.onEach(AT_ONCE, IntStream.range(0, count).boxed().toList(), lives);
    }

    /** A new database, and what the power leaves of it, again and again. */
    private long lives(String scheme, Random random) throws Exception {
        Path place = newPlace();
        PowerClients clients = null;
        try {
            for (int life = 0; life < LIVES; life++) {
                boolean last = life == LIVES - 1;
                TornDisk disk = TornFiles.mount(place);
                if (!last && random.nextInt(2) == 0) {
                    disk.cutAfter(random.nextInt(life == 0 ? 150 : 30));
                }
                clients = live(settings(scheme, place), disk, clients, random);
                place = remains(place, disk, random);
            }
            return clients == null ? 0 : clients.told();
        } finally {
            if (clients != null) {
                clients.close();
            }
        }
    }

    private Path newPlace() throws IOException {
        return Files.createDirectory(folder.resolve("disk" + disks.getAndIncrement()));
    }

    private Path remains(Path place, TornDisk disk, Random random) throws IOException {
        Path next = newPlace();
        disk.remains(random, next);
        TornFiles.unmount(place);
        return next;
    }

    private static Settings.Database settings(String scheme, Path place) {
        String url = "jdbc:h2:" + scheme + place.resolve("tasks") + ";TRACE_LEVEL_FILE=0" + OPTIONS;
        return new Settings.Database(url, "sa", "", 10);
    }

    private static PowerClients live(Settings.Database settings, TornDisk disk, PowerClients before, Random random)
            throws Exception {
        Database database;
        try {
            database = random.nextInt(2) == 0 ? Database.open(settings) : CompactingDatabase.open(settings);
        } catch (RuntimeException e) {
            if (disk.isOff()) {
                return before;
            }
            throw e;
        }
        PowerClients clients = before;
        try {
            if (clients == null) {
                clients = new PowerClients(database, random);
            } else {
                clients.check(database);
                verify(settings);
            }
            disk.cutAfter(1 + random.nextInt(250));
            if (random.nextInt(4) > 0) {
                clients.run(database, disk);
            } else {
                // its file is made shorter once it is quiet
                clients.run(database, disk, random.nextInt(20));
                disk.awaitOff(QUIET);
            }
        } catch (RuntimeException e) {
            if (!disk.isOff()) {
                throw e;
            }
        } finally {
            // here the power is cut where nobody wrote: H2 compacts its file when it closes
            database.close();
            disk.cut();
        }
        return clients;
    }

    private static void verify(Settings.Database settings) {
        List<String> wrong = new ArrayList<>();
        try (CommandDatabase database = CommandDatabase.existing(settings)) {
            new VerifyDao(wrong::add).check(database);
        }
        // H2 lets one writer take numbers of a block while another still stores that the block is taken: not mended yet
        wrong.removeIf(sentence -> sentence.matches("the next .* would be .* given already"));
        assertEquals(List.of(), wrong);
    }

    /** What the test above would find, were it not for the sync: H2's own commit on the same disk. */
    @Test
    void withoutTheSyncAcknowledgedWritesAreLost() throws Exception {
        Random random = new Random(1);
        int kept = 0;
        for (int round = 0; round < 3; round++) {
            Path place = newPlace();
            TornDisk disk = TornFiles.mount(place);
            String url = settings("torn:", place).url();
            Connection connection = TestDatabase.connect(url);
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE t (id INT)");
                statement.execute("CHECKPOINT SYNC");
                for (int i = 0; i < ENOUGH; i++) {
                    statement.execute("INSERT INTO t VALUES (" + i + ")");
                }
            }
            disk.cut();
            closeWithoutPower(connection);
            Path after = remains(place, disk, random);
            TornFiles.mount(after);
            try (Connection opened =
                            TestDatabase.connect(settings("torn:", after).url());
                    Statement statement = opened.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM t")) {
                rows.next();
                kept += rows.getInt(1);
            }
            TornFiles.unmount(after);
        }
        assertNotEquals(3 * ENOUGH, kept, "nothing was lost without the sync");
    }

    private static void closeWithoutPower(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // it cannot be saved
        }
    }
}
