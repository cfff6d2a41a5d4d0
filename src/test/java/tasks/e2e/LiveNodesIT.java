package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tasks.account.AccountDao;
import tasks.config.Settings;
import tasks.db.Database;
import tasks.task.TaskDesk;
import tasks.testkit.EventReader;
import tasks.testkit.Http;
import tasks.testkit.LiveCopy;
import tasks.testkit.Postgres;
import tasks.testkit.StockServer;

/** Readers of one node and writers of another. */
class LiveNodesIT extends TwoNodes {
    private static final int WRITES = 50;
    private static final long LOST_MILLIS = 5_000;

    @Test
    void whatIsWrittenOnOneNodeIsToldOnTheOtherAtOnce() throws Exception {
        try (EventReader reader = EventReader.open(nodes.get(0).base(), "")) {
            LiveCopy copy = new LiveCopy();
            copy.apply(reader.next());
            long[] millis = new long[WRITES];
            for (int i = 0; i < WRITES; i++) {
                clients.get(1).dev("POST", "/tasks", "{\"title\":\"t\"}");
                long written = System.nanoTime();
                copy.apply(reader.next());
                millis[i] = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - written);
            }
            Arrays.sort(millis);
            System.out.println(
                    "told on the other node, ms: median " + millis[WRITES / 2] + ", most " + millis[WRITES - 1]);
            assertTrue(millis[WRITES / 2] < 100, Arrays.toString(millis));
            assertEquals(WRITES, copy.tasks().size());
        }
    }

    /** Written by one who tells nobody. */
    @Test
    void whatNobodyTellsIsFoundByTheCounters() throws Exception {
        try (EventReader reader = EventReader.open(nodes.get(0).base(), "");
                Database third = Database.open(new Settings.Database(url, Postgres.USER, "", 2))) {
            LiveCopy copy = new LiveCopy();
            copy.apply(reader.next());
            long dev = new AccountDao(third).findOrCreate("dev");
            for (int i = 0; i < 3; i++) {
                new TaskDesk(third).create(dev, "told by nobody");
                long written = System.nanoTime();
                copy.apply(reader.next());
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - written);
                assertTrue(millis < LOST_MILLIS, "after ms: " + millis);
            }
        }
    }

    @Test
    void whoseNodeIsKilledGoesOnWithTheOtherAndMissesNothing() throws Exception {
        LiveCopy copy = new LiveCopy();
        for (int round = 0; round < 2; round++) {
            StockServer killed = nodes.get(round);
            Http writer = clients.get(1 - round);
            try (EventReader reader = EventReader.open(killed.base(), copy.query())) {
                copy.apply(reader.next());
                writer.dev("POST", "/tasks", "{\"title\":\"before\"}");
                copy.apply(reader.next());
                killed.kill();
                readToTheEnd(reader, copy);
            }
            for (int i = 0; i < 20; i++) {
                writer.dev("POST", "/tasks", "{\"title\":\"while it is away\"}");
            }
            try (EventReader reader = EventReader.open(nodes.get(1 - round).base(), copy.query())) {
                EventReader.Event start = reader.next();
                copy.apply(start);
                assertTrue(start.data().contains("replayed"), start.data());
                for (int i = 0; i < 20; i++) {
                    copy.apply(reader.next());
                }
            }
            killed.start();
            assertEquals(
                    LiveCopies.server(clients.get(round)),
                    List.copyOf(copy.tasks().values()));
        }
    }

    private static void readToTheEnd(EventReader reader, LiveCopy copy) {
        Optional<IOException> end = Optional.empty();
        while (end.isEmpty()) {
            try {
                copy.apply(reader.next());
            } catch (IOException e) {
                end = Optional.of(e);
            }
        }
    }
}
