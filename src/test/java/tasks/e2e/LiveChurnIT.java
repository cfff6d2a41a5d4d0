package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.testkit.EventReader;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.LiveCopy;
import tasks.testkit.Stock;
import tasks.testkit.StockServer;

/** Many writes, a reader who reads slowly, and one who is cut off again and again, in a server with little memory. */
class LiveChurnIT {
    private static final int WRITES = Integer.getInteger("tasks.live.writes", 2_000);
    private static final int CUTS = Integer.getInteger("tasks.live.cuts", 200);
    private static final int TASKS = 100;
    private static final int WRITERS = 4;
    private static final String LONG = "d".repeat(9_000);
    /** A kilobyte a second. */
    private static final int BYTES = 100;

    private static final int PAUSE_MILLIS = 100;

    @ParameterizedTest
    @EnumSource(Stock.class)
    void whoIsCutOffOrSlowEndsWithTheServersState(Stock stock) throws Exception {
        long seed = Long.getLong("tasks.live.seed", System.nanoTime());
        System.out.println("tasks.live.seed=" + seed);
        ExecutorService threads = Executors.newCachedThreadPool();
        try (StockServer server = stock.server().jvmOption("-Xmx128m").start();
                Http http = new Http(server.base())) {
            List<Long> ids = new ArrayList<>();
            for (int i = 0; i < TASKS; i++) {
                ids.add(Json.id(http.dev("POST", "/tasks", "{\"title\":\"t\"}").body()));
            }
            AtomicBoolean done = new AtomicBoolean();
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                Random random = new Random(seed + i);
                writers.add(threads.submit(() -> {
                    write(http, ids, random);
                    return null;
                }));
            }
            Future<?> slow = threads.submit(() -> {
                readSlowly(server, done);
                return null;
            });
            LiveCopy copy = new LiveCopy();
            readWithCuts(server, copy, new Random(seed));
            for (Future<?> writer : writers) {
                writer.get();
            }
            done.set(true);
            slow.get();
            try (EventReader reader = EventReader.open(server.base(), copy.query())) {
                EventReader.Event start = reader.next();
                copy.apply(start);
                long last = Json.read(start.data()).get("next").asLong();
                assertTrue(last >= WRITES, start.data());
                while (copy.since() < last) {
                    copy.apply(reader.next());
                }
            }
            assertEquals(LiveCopies.server(http), new ArrayList<>(copy.tasks().values()));
        } finally {
            threads.shutdown();
        }
    }

    private static void write(Http http, List<Long> ids, Random random) throws IOException {
        for (int i = 0; i < WRITES / WRITERS; i++) {
            long id = ids.get(random.nextInt(ids.size()));
            int status = http.dev("PATCH", "/tasks/" + id, "{\"title\":\"" + i + "\",\"description\":\"" + LONG + "\"}")
                    .status();
            assertEquals(200, status);
        }
    }

    private static void readWithCuts(StockServer server, LiveCopy copy, Random random) throws Exception {
        for (int cut = 0; cut < CUTS; cut++) {
            try (EventReader reader = EventReader.open(server.base(), copy.query())) {
                EventReader.Event start = reader.next();
                copy.apply(start);
                long promised = Json.read(start.data()).get("next").asLong();
                for (int i = random.nextInt(20); i > 0 && copy.since() < promised; i--) {
                    copy.apply(reader.next());
                }
                for (int i = random.nextInt(500); i > 0 && reader.hasMore(); i--) {
                    reader.rawByte();
                }
            }
        }
    }

    /** Its container may hang up on one who takes so little; then it comes again. */
    private static void readSlowly(StockServer server, AtomicBoolean done) throws Exception {
        while (!done.get()) {
            try (EventReader reader = EventReader.slow(server.base(), "?since=0")) {
                while (!done.get()) {
                    for (int i = 0; i < BYTES; i++) {
                        if (reader.rawByte() < 0) {
                            throw new EOFException("hung up");
                        }
                    }
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                }
            } catch (IOException hungUp) {
                // and comes again
            }
        }
    }
}
