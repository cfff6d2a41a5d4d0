package tasks.size;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tasks.db.DatabaseUnavailable;
import tasks.db.H2File;
import tasks.task.TaskDesk;
import tasks.testkit.Eventually;
import tasks.testkit.Json;
import tasks.testkit.TestDatabase;

/**
 * H2's file does not stay as long as what was ever written: soon after many updates it is at most twice what {@code SHUTDOWN COMPACT}
 * would leave of it, while it is open. {@code -Dtasks.size.updates} and {@code -Dtasks.size.tasks} say how many.
 */
class FileSizeTest {
    private static final int UPDATES = Integer.getInteger("tasks.size.updates", 6_000);
    private static final int TASKS = Integer.getInteger("tasks.size.tasks", 8_000);
    private static final int OWNERS = 10;
    private static final int WRITERS = 8;
    private static final int PATIENCE_SECONDS = 60;

    @RegisterExtension
    final TestDatabase database = new TestDatabase(TestDatabase.Kind.H2, 10);

    @Test
    void theFileIsSoonAtMostTwiceAsLongAsItHasToBe() throws Exception {
        try (Connection connection = TestDatabase.connect(database.settings().url())) {
            new Population(TASKS, OWNERS, TASKS / OWNERS).make(connection);
        }
        int done = update();
        Path file = H2File.of(database.settings().url()).orElseThrow();
        long busy = Files.size(file);
        long least = compacted(file);
        assertTrue(busy > 2 * least, () -> busy + " bytes are not too many");
        Eventually.check(PATIENCE_SECONDS, () -> {
            long size = Files.size(file);
            assertTrue(size <= 2 * least, () -> size + " bytes, which could be " + least);
        });
        System.out.println(
                "bytes after " + done + " updates: " + busy + ", soon: " + Files.size(file) + ", compacted: " + least);
    }

    private static long compacted(Path file) throws Exception {
        Path copy = file.resolveSibling("copy.mv.db");
        TestDatabase.copyAsItIs(file, copy);
        try (Connection connection = TestDatabase.connect("jdbc:h2:" + file.resolveSibling("copy"));
                Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN COMPACT");
        }
        return Files.size(copy);
    }

    private int update() throws InterruptedException {
        TaskDesk desk = new TaskDesk(database.database());
        AtomicInteger left = new AtomicInteger(UPDATES);
        AtomicInteger done = new AtomicInteger();
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            Random random = new Random(i);
            Thread writer = new Thread(() -> {
                while (left.getAndDecrement() > 0) {
                    try {
                        long id = 1L + random.nextInt(TASKS);
                        long owner = database.number("SELECT owner FROM task WHERE id = " + id);
                        desk.patch(owner, id, Json.object("title", "updated " + random.nextInt()));
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
