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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.testkit.EventReader;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.LiveCopy;
import tasks.testkit.RawSocket;
import tasks.testkit.RunningServer;
import tasks.testkit.SocketReader;
import tasks.testkit.Stock;
import tasks.testkit.StockServer;

/**
 * Many writes, readers who read slowly, and ones who are cut off again and again, in a server with little memory. How many is
 * set by {@code -Dtasks.live.writes} and {@code -Dtasks.live.cuts}.
 */
@ParameterizedClass(name = "{0}")
@EnumSource(Stock.class)
class LiveChurnIT {
    private static final int WRITES = Integer.getInteger("tasks.live.writes", 400);
    private static final int CUTS = Integer.getInteger("tasks.live.cuts", 40);
    private static final int TASKS = 100;
    private static final int WRITERS = 4;
    private static final String LONG = "d".repeat(9_000);
    /** A kilobyte a second. */
    private static final int BYTES = 100;

    private static final int PAUSE_MILLIS = 100;

    private static StockServer server;

    @Parameter
    Stock stock;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Long> ids = new ArrayList<>();
    /** Writes that may be made: some for each cut, so that each is a cut while there are writes. */
    private final Semaphore room = new Semaphore(0);

    private final AtomicBoolean done = new AtomicBoolean();

    /** Reads some of what is told, and is cut off. */
    @FunctionalInterface
    private interface Cut {
        void read(LiveCopy copy, Random random) throws Exception;
    }

    /** Reads slowly, until all is done or its connection ends. */
    @FunctionalInterface
    private interface Slow {
        void read() throws IOException, InterruptedException;
    }

    @BeforeParameterizedClassInvocation
    static void start(Stock stock) throws Exception {
        server = stock.server().jvmOption("-Xmx128m").start();
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void whoIsCutOffOrSlowEndsWithTheServersState() throws Exception {
        churn(LiveChurnIT::readEvents, this::readEventsSlowly);
    }

    @Test
    void theSameOverAWebSocket() throws Exception {
        churn(LiveChurnIT::readMessages, this::readMessagesSlowly);
    }

    private void churn(Cut cut, Slow slow) throws Exception {
        long seed = Long.getLong("tasks.live.seed", System.nanoTime());
        System.out.println("tasks.live.seed=" + seed + " writes=" + WRITES + " cuts=" + CUTS);
        try (Http http = new Http(server.base())) {
            for (int i = 0; i < TASKS; i++) {
                ids.add(Json.id(http.dev("POST", "/tasks", "{\"title\":\"t\"}").body()));
            }
            long before = LiveCopies.seq(http);
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                Random random = new Random(seed + i);
                writers.add(threads.submit(() -> {
                    write(http, random);
                    return null;
                }));
            }
            Future<?> slowly = threads.submit(() -> {
                readSlowly(slow);
                return null;
            });
            LiveCopy copy = new LiveCopy();
            Random random = new Random(seed);
            for (int i = 0; i < CUTS; i++) {
                room.release(WRITES / CUTS);
                cut.read(copy, random);
            }
            room.release(WRITES % CUTS);
            for (Future<?> writer : writers) {
                writer.get();
            }
            done.set(true);
            slowly.get();
            catchUp(copy, before + WRITES);
            assertEquals(LiveCopies.server(http), new ArrayList<>(copy.tasks().values()));
            for (long id : ids) {
                http.dev("DELETE", "/tasks/" + id);
            }
        } finally {
            threads.shutdown();
        }
    }

    private static void catchUp(LiveCopy copy, long atLeast) throws IOException {
        try (EventReader reader = EventReader.open(server.base(), copy.query())) {
            EventReader.Event start = reader.next();
            copy.apply(start);
            long last = Json.read(start.data()).get("next").asLong();
            assertTrue(last >= atLeast, start.data());
            while (copy.since() < last) {
                copy.apply(reader.next());
            }
        }
    }

    private void write(Http http, Random random) throws Exception {
        for (int i = 0; i < WRITES / WRITERS; i++) {
            room.acquire();
            long id = ids.get(random.nextInt(ids.size()));
            int status = http.dev("PATCH", "/tasks/" + id, "{\"title\":\"" + i + "\",\"description\":\"" + LONG + "\"}")
                    .status();
            assertEquals(200, status);
        }
    }

    private static void readEvents(LiveCopy copy, Random random) throws IOException {
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

    /** A connection that the container breaks is a cut as well; how often that was is told. */
    private static void readMessages(LiveCopy copy, Random random) throws Exception {
        try (SocketReader reader = SocketReader.open(server.base(), copy.query(), Http.token())) {
            String start = reader.next();
            copy.start(start);
            long promised = Json.read(start).get("next").asLong();
            for (int i = random.nextInt(20); i > 0 && copy.since() < promised; i--) {
                copy.apply(reader.next());
            }
        } catch (IOException broken) {
            System.out.println("broken after " + copy.since() + ": " + broken.getMessage());
        }
    }

    /** Its container may hang up on one who takes so little; then it comes again. */
    private void readSlowly(Slow slow) throws InterruptedException {
        while (!done.get()) {
            try {
                slow.read();
            } catch (IOException hungUp) {
                // and comes again
            }
        }
    }

    private void readEventsSlowly() throws IOException, InterruptedException {
        try (EventReader reader = EventReader.slow(server.base(), "?since=0")) {
            readSlowly(reader::rawByte);
        }
    }

    private void readMessagesSlowly() throws IOException, InterruptedException {
        try (RawSocket reader = RawSocket.slow(server.base(), "?since=0", RunningServer.TOKEN)) {
            readSlowly(reader::rawByte);
        }
    }

    /** Bytes as they come; −1 at the end. */
    @FunctionalInterface
    private interface Bytes {
        int next() throws IOException;
    }

    private void readSlowly(Bytes bytes) throws IOException, InterruptedException {
        while (!done.get()) {
            for (int i = 0; i < BYTES; i++) {
                if (bytes.next() < 0) {
                    throw new EOFException("hung up");
                }
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }
}
