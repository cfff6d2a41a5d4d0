package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tasks.account.AccountDao;
import tasks.config.Settings;
import tasks.db.Database;
import tasks.task.TaskDesk;
import tasks.testkit.Answer;
import tasks.testkit.EventReader;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.LiveCopy;
import tasks.testkit.Person;
import tasks.testkit.Postgres;
import tasks.testkit.RawSocket;

/** Readers of one node, of both kinds, and writers of another: what breaks between is made good. */
class LiveNodesIT extends TwoNodes {
    private static final int KILLS = Integer.getInteger("tasks.nodes.kills", 2);
    private static final int QUICK_WRITES = 50;
    private static final int WRITES = 100;
    private static final int WRITES_BETWEEN_CUTS = 10;
    private static final long PAUSE_MILLIS = 40;
    private static final long LATEST_MILLIS = 5_000;

    private ExecutorService threads;

    @BeforeEach
    void begin() {
        threads = Executors.newCachedThreadPool();
    }

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    /** What is done with a connection. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    /** A connection on which a copy is told what it lacks. */
    private record Stream(Step next, Step end) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            end.run();
        }
    }

    /** How one is opened. */
    @FunctionalInterface
    private interface Way {
        Stream open(int node, LiveCopy copy) throws IOException;
    }

    /** Who comes again is told what he has missed, and no more. */
    private static void resume(LiveCopy copy, String start) {
        boolean again = copy.since() > 0;
        assertFalse(copy.start(start).equals("reset") && again, start);
    }

    private Stream events(int node, LiveCopy copy) throws IOException {
        String[] credential = clients.get(node).credential();
        EventReader reader = EventReader.open(
                nodes.get(node).base(),
                "?epoch=" + copy.epoch(),
                "Last-Event-ID",
                copy.since() + "",
                credential[0],
                credential[1]);
        resume(copy, reader.next().data());
        return new Stream(() -> copy.apply(reader.next()), reader::close);
    }

    private Stream messages(int node, LiveCopy copy) throws IOException {
        String token = Person.tokenOf(clients.get(node).credential());
        RawSocket reader = RawSocket.slow(nodes.get(node).base(), copy.query(), token);
        resume(copy, reader.text());
        return new Stream(() -> copy.apply(reader.text()), reader::close);
    }

    /** When each number was there, as {@link System#nanoTime()} counts. */
    private record Reader(Way way, LiveCopy copy, Map<Long, Long> told) {
        Reader(Way way) {
            this(way, new LiveCopy(), new ConcurrentHashMap<>());
        }

        /** From where he is. */
        Stream open(int node) throws IOException {
            return way.open(node, copy);
        }

        /** Reads up to that number. */
        void read(Stream stream, long last) throws IOException {
            while (copy.since() < last) {
                stream.next.run();
                told.put(copy.since(), System.nanoTime());
            }
        }
    }

    private static long write(Http http) throws IOException {
        Answer answer = http.dev("POST", "/tasks", "{\"title\":\"t\"}");
        assertEquals(201, answer.status(), answer.body());
        return Long.parseLong(answer.header("ETag").replace("\"", ""));
    }

    /** Ends the sessions on which nodes listen; how many there were. */
    private int cut() throws Exception {
        try (Connection connection = Postgres.connect(url);
                Statement statement = connection.createStatement();
                ResultSet ended = statement.executeQuery("SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                        + " AND (query LIKE 'LISTEN%' OR query LIKE '%pg_notify(%')")) {
            ended.next();
            return ended.getInt(1);
        }
    }

    @Test
    void whatIsWrittenOnOneNodeIsToldOnTheOtherAtOnce() throws Exception {
        Reader reader = new Reader(this::events);
        try (Stream stream = reader.open(0)) {
            long[] millis = new long[QUICK_WRITES];
            for (int i = 0; i < QUICK_WRITES; i++) {
                long last = write(clients.get(1));
                long written = System.nanoTime();
                reader.read(stream, last);
                millis[i] = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - written);
            }
            Arrays.sort(millis);
            System.out.println("told on the other node, ms: median " + millis[QUICK_WRITES / 2] + ", most "
                    + millis[QUICK_WRITES - 1]);
            assertTrue(millis[QUICK_WRITES / 2] < 100, Arrays.toString(millis));
            assertEquals(QUICK_WRITES, reader.copy.tasks().size());
        }
    }

    /** Written by one who tells nobody. */
    @Test
    void whatNobodyTellsIsFoundByTheCounters() throws Exception {
        Reader reader = new Reader(this::events);
        String name = Json.read(clients.get(0).dev("GET", "/tasks").body())
                .get("user")
                .asText();
        try (Stream stream = reader.open(0);
                Database third = Database.open(new Settings.Database(url, Postgres.USER, "", 2))) {
            long account = new AccountDao(third).findOrCreate(name);
            for (int i = 1; i <= 3; i++) {
                new TaskDesk(third).create(account, "told by nobody");
                long written = System.nanoTime();
                reader.read(stream, i);
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - written);
                assertTrue(millis < LATEST_MILLIS, "after ms: " + millis);
            }
        }
    }

    @Test
    void whenTheNodesCannotHearEachOtherReadersAreToldInTimeAllTheSame() throws Exception {
        List<Reader> readers = List.of(new Reader(this::events), new Reader(this::messages));
        List<Future<?>> reading = new ArrayList<>();
        Map<Long, Long> written = new HashMap<>();
        try (Stream first = readers.get(0).open(0);
                Stream second = readers.get(1).open(0)) {
            for (Stream stream : List.of(first, second)) {
                Reader reader = readers.get(reading.size());
                reading.add(threads.submit(() -> {
                    reader.read(stream, WRITES);
                    return null;
                }));
            }
            int ended = 0;
            for (int i = 0; i < WRITES; i++) {
                if (i % WRITES_BETWEEN_CUTS == 0) {
                    ended += cut();
                }
                written.put(write(clients.get(1)), System.nanoTime());
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
            assertTrue(ended >= 2, "ended: " + ended);
            for (Future<?> each : reading) {
                each.get(LATEST_MILLIS, TimeUnit.MILLISECONDS);
            }
            for (Reader reader : readers) {
                assertEquals(WRITES, reader.told.size());
                written.forEach((seq, at) -> {
                    long millis = TimeUnit.NANOSECONDS.toMillis(reader.told.getOrDefault(seq, Long.MAX_VALUE) - at);
                    assertTrue(millis < LATEST_MILLIS, seq + " after ms: " + millis);
                });
            }
            // and then they hear each other again
            Eventually.check(() -> {
                long last = write(clients.get(1));
                long began = System.nanoTime();
                readers.get(0).read(first, last);
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
                assertTrue(millis < 500, "after ms: " + millis);
            });
        }
    }

    /** Each node in turn is killed, and comes back. */
    @Test
    void whoseNodeIsKilledUnderLoadMissesNothingAtTheOther() throws Exception {
        List<Reader> readers = List.of(new Reader(this::events), new Reader(this::messages));
        for (int round = 0; round < KILLS; round++) {
            int killed = round % 2;
            Http left = clients.get(1 - killed);
            AtomicBoolean done = new AtomicBoolean();
            AtomicLong last = new AtomicLong();
            Future<?> writing = threads.submit(() -> {
                while (!done.get()) {
                    last.set(write(left));
                    TimeUnit.MILLISECONDS.sleep(10);
                }
                return null;
            });
            kill(killed, readers, last);
            done.set(true);
            writing.get();
            for (Reader reader : readers) {
                try (Stream stream = reader.open(killed)) {
                    reader.read(stream, last.get());
                }
                assertEquals(
                        LiveCopies.server(left), List.copyOf(reader.copy.tasks().values()));
            }
        }
    }

    private void kill(int node, List<Reader> readers, AtomicLong last) throws Exception {
        List<Stream> streams = new ArrayList<>();
        for (Reader reader : readers) {
            Stream stream = reader.open(node);
            streams.add(stream);
            reader.read(stream, reader.copy.since() + 50);
        }
        nodes.get(node).kill();
        for (Stream stream : streams) {
            readToTheEnd(stream);
            stream.close();
        }
        for (Reader reader : readers) {
            Eventually.check(() -> assertTrue(last.get() >= reader.copy.since() + 20));
            try (Stream stream = reader.open(1 - node)) {
                reader.read(stream, reader.copy.since() + 50);
            }
        }
        nodes.get(node).start();
    }

    private static void readToTheEnd(Stream stream) throws IOException {
        try {
            while (true) {
                stream.next.run();
            }
        } catch (EOFException | SocketException end) {
            // as it has to be
        }
    }
}
