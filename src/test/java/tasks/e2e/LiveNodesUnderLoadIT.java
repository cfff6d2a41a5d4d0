package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.EventReader;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.LiveCopy;
import tasks.testkit.Postgres;
import tasks.testkit.RawSocket;
import tasks.testkit.RunningServer;

/** Readers of both kinds on one of two nodes, while it is written at the other: what breaks between is made good. */
class LiveNodesUnderLoadIT extends TwoNodes {
    private static final int WRITES = 100;
    private static final int WRITES_BETWEEN_CUTS = 10;
    private static final long PAUSE_MILLIS = 40;
    private static final long LATEST_MILLIS = 5_000;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    /** A connection on which a copy is told what it lacks. */
    private interface Stream extends AutoCloseable {
        void next() throws IOException;

        @Override
        void close() throws IOException;
    }

    /** How one is opened. */
    @FunctionalInterface
    private interface Way {
        Stream open(URI base, LiveCopy copy) throws IOException;
    }

    private static Stream events(URI base, LiveCopy copy) throws IOException {
        EventReader reader = EventReader.open(base, "?epoch=" + copy.epoch(), "Last-Event-ID", copy.since() + "");
        copy.apply(reader.next());
        return new Stream() {
            @Override
            public void next() throws IOException {
                copy.apply(reader.next());
            }

            @Override
            public void close() throws IOException {
                reader.close();
            }
        };
    }

    private static Stream messages(URI base, LiveCopy copy) throws IOException {
        RawSocket reader = RawSocket.slow(base, copy.query(), RunningServer.TOKEN);
        copy.start(reader.text());
        return new Stream() {
            @Override
            public void next() throws IOException {
                copy.apply(reader.text());
            }

            @Override
            public void close() throws IOException {
                reader.close();
            }
        };
    }

    /** When each number was there, as {@link System#nanoTime()} counts. */
    private record Reader(LiveCopy copy, Map<Long, Long> told) {
        Reader() {
            this(new LiveCopy(), new ConcurrentHashMap<>());
        }

        /** Reads up to that number. */
        void read(Stream stream, long last) throws IOException {
            while (copy.since() < last) {
                stream.next();
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
    void whenTheNodesCannotHearEachOtherReadersAreToldInTimeAllTheSame() throws Exception {
        List<Way> ways = List.of(LiveNodesUnderLoadIT::events, LiveNodesUnderLoadIT::messages);
        List<Reader> readers = new ArrayList<>();
        List<Future<?>> reading = new ArrayList<>();
        Map<Long, Long> written = new HashMap<>();
        try (Stream first = ways.get(0).open(nodes.get(0).base(), reader(readers));
                Stream second = ways.get(1).open(nodes.get(0).base(), reader(readers))) {
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

    private static LiveCopy reader(List<Reader> readers) {
        readers.add(new Reader());
        return readers.get(readers.size() - 1).copy;
    }

    @Test
    void whoseNodeIsKilledUnderLoadMissesNothingAtTheOther() throws Exception {
        killed(LiveNodesUnderLoadIT::events);
    }

    @Test
    void norDoesWhoReadsAWebSocket() throws Exception {
        killed(LiveNodesUnderLoadIT::messages);
    }

    private void killed(Way way) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Future<Long> writing = threads.submit(() -> {
            long last = 0;
            while (!done.get()) {
                last = write(clients.get(1));
                TimeUnit.MILLISECONDS.sleep(10);
            }
            return last;
        });
        Reader reader = new Reader();
        for (int round = 0; round < 3; round++) {
            try (Stream stream = way.open(nodes.get(0).base(), reader.copy)) {
                reader.read(stream, reader.copy.since() + 50);
                nodes.get(0).kill();
                readToTheEnd(stream);
            }
            try (Stream stream = way.open(nodes.get(1).base(), reader.copy)) {
                reader.read(stream, reader.copy.since() + 50);
            }
            nodes.get(0).start();
        }
        done.set(true);
        try (Stream stream = way.open(nodes.get(0).base(), reader.copy)) {
            reader.read(stream, writing.get());
        }
        assertEquals(
                LiveCopies.server(clients.get(0)),
                List.copyOf(reader.copy.tasks().values()));
    }

    private static void readToTheEnd(Stream stream) throws IOException {
        try {
            while (true) {
                stream.next();
            }
        } catch (EOFException | SocketException end) {
            // as it has to be
        }
    }
}
