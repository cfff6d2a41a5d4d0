package tasks.size;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tasks.change.RetentionDao;
import tasks.db.Database;
import tasks.db.DatabaseUnavailable;
import tasks.db.H2File;
import tasks.db.Sql;
import tasks.task.TaskDesk;
import tasks.testkit.Eventually;
import tasks.testkit.Json;
import tasks.testkit.TestDatabase;

/**
 * H2's file does not stay as long as what was ever written: soon after many updates, and after retention has taken their history, it is
 * at most twice what {@code SHUTDOWN COMPACT} would leave of it, while it is open and once it is closed. {@code -Dtasks.size.updates},
 * {@code -Dtasks.size.tasks} and {@code -Dtasks.size.owners} say how many.
 */
class FileSizeTest {
    private static final int UPDATES = Integer.getInteger("tasks.size.updates", 3_000);
    private static final int TASKS = Integer.getInteger("tasks.size.tasks", 4_000);
    private static final int OWNERS = Integer.getInteger("tasks.size.owners", 10);
    private static final int PATIENCE_SECONDS = 120;
    /** One has three seconds, in which a busy machine does not do it all. */
    private static final int CLOSINGS = 5;

    @RegisterExtension
    final TestDatabase database = new TestDatabase(TestDatabase.Kind.H2, 10);

    private Path file;

    @BeforeEach
    void fill() throws Exception {
        try (Connection connection = TestDatabase.connect(database.settings().url())) {
            new Population(TASKS, OWNERS, TASKS / OWNERS).make(connection);
        }
        file = H2File.of(database.settings().url()).orElseThrow();
    }

    /** What one writes alone is not compressed at once. */
    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void theFileIsSoonAtMostTwiceAsLongAsItHasToBe(int writers) throws Exception {
        int done = update(writers);
        long busy = Files.size(file);
        long withHistory = TestDatabase.compactedLength(file);
        long soon = sizeSoon(withHistory);
        retain();
        long least = TestDatabase.compactedLength(file);
        assertTrue(busy > 2 * least, () -> busy + " bytes are not too many");
        long retained = sizeSoon(least);
        System.out.println("bytes after " + done + " updates by " + writers + ": " + busy + ", soon: " + soon
                + ", compacted: " + withHistory + "; after retention, soon: " + retained + ", compacted: " + least);
    }

    /** Nobody has to wait for that; whoever copies the file while no server runs copies no more than twice what is in it. */
    @Test
    void aFileThatIsClosedRightAfterManyUpdatesIsAtMostTwiceAsLongAsItHasToBe() throws Exception {
        int done = update(8);
        long busy = Files.size(file);
        long start = System.nanoTime();
        database.database().close();
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        long closed = Files.size(file);
        long least = TestDatabase.compactedLength(file);
        for (int i = 1; i < CLOSINGS && closed > 2 * least; i++) {
            Database.open(database.settings()).close();
            closed = Files.size(file);
        }
        System.out.println("bytes after " + done + " updates: " + busy + ", closed in " + millis + " ms: " + closed
                + ", compacted: " + least);
        assertTrue(closed <= 2 * least, closed + " bytes, which could be " + least);
    }

    /** All is old. */
    private void retain() {
        new RetentionDao(database.database(), Clock.offset(Clock.systemUTC(), Duration.ofDays(1)), Duration.ZERO)
                .run(() -> false);
    }

    private long sizeSoon(long least) throws Exception {
        Eventually.check(PATIENCE_SECONDS, () -> {
            long size = Files.size(file);
            assertTrue(size <= 2 * least, () -> size + " bytes, which could be " + least);
        });
        return Files.size(file);
    }

    /** By the task. */
    private Map<Long, Long> owners() {
        return database.database().read(0, connection -> {
            Map<Long, Long> owners = new HashMap<>();
            Sql.all(connection, "SELECT id, owner FROM task", row -> owners.put(row.getLong(1), row.getLong(2)));
            return owners;
        });
    }

    private int update(int writerCount) throws InterruptedException {
        TaskDesk desk = new TaskDesk(database.database());
        Map<Long, Long> owners = owners();
        AtomicInteger left = new AtomicInteger(UPDATES);
        AtomicInteger done = new AtomicInteger();
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < writerCount; i++) {
            Random random = new Random(i);
            Thread writer = new Thread(() -> {
                while (left.getAndDecrement() > 0) {
                    try {
                        long id = 1L + random.nextInt(TASKS);
                        desk.patch(owners.get(id), id, Json.object("title", "updated " + random.nextInt()));
                        done.incrementAndGet();
                    } catch (DatabaseUnavailable e) {
                        // a busy machine made it wait for too long
                    }
                }
            });
            writers.add(writer);
            writer.start();
        }
        for (Thread writer : writers) {
            writer.join();
        }
        return done.get();
    }
}
