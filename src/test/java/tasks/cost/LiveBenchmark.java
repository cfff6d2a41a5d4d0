package tasks.cost;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import tasks.testkit.Answer;
import tasks.testkit.EventReader;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.Person;
import tasks.testkit.Postgres;
import tasks.testkit.RawSocket;
import tasks.testkit.RunningServer;
import tasks.testkit.Stock;
import tasks.testkit.StockServer;

/**
 * Measures what idle streams cost a stock container, and how long after its acknowledgement a write is at its readers: 1,000 of
 * 100 owners while 100 writes a second come. By server-sent events or WebSocket ({@code tasks.live.way=socket}), on another
 * {@link Stock} ({@code tasks.live.container=TOMCAT_11}), and with readers and writers on different nodes of one PostgreSQL
 * ({@code tasks.live.nodes=2}).
 */
@SuppressWarnings("SystemOut") // a command: standard output is what it is for
public final class LiveBenchmark {
    private static final int STREAMS = Integer.getInteger("tasks.live.streams", 10_000);
    private static final int OWNERS = 100;
    private static final int READERS = 10;
    private static final int WRITES_A_SECOND = 100;
    private static final int SECONDS = Integer.getInteger("tasks.live.seconds", 30);
    private static final int WRITERS = 8;
    private static final int WARM = 200;
    private static final long LAST_MILLIS = 3_000;

    private static final int KEPT_ALIVE_EACH = 1_000;
    /** A stock Tomcat takes 8,192 connections (maxConnections). */
    private static final int TOMCATS_STREAMS = 8_000;

    private static final boolean SOCKETS = "socket".equals(System.getProperty("tasks.live.way"));
    private static final Stock STOCK = Stock.valueOf(System.getProperty("tasks.live.container", "JETTY"));
    private static final int NODES = Integer.getInteger("tasks.live.nodes", 1);
    private static final int IDLE = STOCK == Stock.JETTY ? STREAMS : Math.min(STREAMS, TOMCATS_STREAMS);

    private LiveBenchmark() {}

    /** Prints a row of a table. */
    public static void main(String[] arguments) throws Exception {
        String way = SOCKETS ? "WebSocket" : "server-sent events";
        String idle = idle();
        String latency = latency();
        System.out.println("| container, way, nodes | idle streams | live KiB a stream | resident KiB a stream |"
                + " threads before, after | told to all, s | writes | told | median, 99 %, most, ms |");
        System.out.println("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        System.out.printf("| %s, %s, %d | %s | %s |%n", STOCK, way, NODES, idle, latency);
        System.exit(0);
    }

    /** Who reads. */
    private interface Reader {
        /** The number of the next write that it is told of. */
        String next() throws Exception;

        /** Answers signs of life where it has to, as long as it is told nothing. */
        void keepAlive() throws Exception;
    }

    /** Begins to read, past what a stream begins with. */
    private static Reader open(URI base, String token) throws Exception {
        return SOCKETS ? messages(base, token) : events(base, token);
    }

    private static Reader events(URI base, String token) throws Exception {
        EventReader events = EventReader.slow(base, "", "Authorization", "Bearer " + token);
        events.next();
        return new Reader() {
            @Override
            public String next() throws Exception {
                return events.next().id();
            }

            @Override
            public void keepAlive() {
                // nobody asks
            }
        };
    }

    private static Reader messages(URI base, String token) throws Exception {
        RawSocket socket = RawSocket.slow(base, "", token);
        socket.text();
        return new Reader() {
            @Override
            public String next() throws Exception {
                return Json.read(socket.text()).get("seq").asText();
            }

            @Override
            public void keepAlive() throws Exception {
                socket.keepAlive();
            }
        };
    }

    private static String idle() throws Exception {
        try (StockServer server =
                STOCK.server().with("JAVA_TOOL_OPTIONS", "-Xmx1g").start()) {
            List<Reader> readers = new ArrayList<>();
            open(server.base(), readers, WARM);
            Footprint before = Footprint.of(server.process().pid());
            open(server.base(), readers, IDLE);
            Footprint after = Footprint.of(server.process().pid());
            keepAlive(readers);
            long start = System.nanoTime();
            try (Http http = new Http(server.base())) {
                Answer answer = http.dev("POST", "/tasks", "{\"title\":\"for all\"}");
                if (answer.status() != 201) {
                    throw new IllegalStateException(answer.toString());
                }
            }
            for (Reader reader : readers) {
                reader.next();
            }
            double told = (System.nanoTime() - start) / 1e9;
            return String.format(
                    Locale.ROOT,
                    "%d | %.1f | %.1f | %d, %d | %.2f",
                    IDLE,
                    (after.heap - before.heap) / 1024.0 / (IDLE - WARM),
                    (after.resident - before.resident) / 1024.0 / (IDLE - WARM),
                    before.threads,
                    after.threads,
                    told);
        }
    }

    private static void keepAlive(List<Reader> readers) throws Exception {
        for (Reader reader : readers) {
            reader.keepAlive();
        }
    }

    /** In between they answer signs of life: on a slow machine it takes longer than a server waits for that. */
    private static void open(URI base, List<Reader> readers, int count) throws Exception {
        while (readers.size() < count) {
            readers.add(open(base, RunningServer.TOKEN));
            if (readers.size() % KEPT_ALIVE_EACH == 0) {
                keepAlive(readers);
            }
        }
    }

    /** Bytes of live objects, bytes of the process, and its threads. */
    private record Footprint(long heap, long resident, long threads) {
        static Footprint of(long pid) throws Exception {
            long heap = 0;
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(pid),
                            "GC.class_histogram")
                    .start();
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(jcmd.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("Total")) {
                        heap = Long.parseLong(line.trim().split("\\s+")[2]);
                    }
                }
            }
            long resident = 0;
            long threads = 0;
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
                String[] words = line.split("\\s+");
                if (line.startsWith("VmRSS")) {
                    resident = Long.parseLong(words[1]) * 1024;
                } else if (line.startsWith("Threads")) {
                    threads = Long.parseLong(words[1]);
                }
            }
            return new Footprint(heap, resident, threads);
        }
    }

    private static String latency() throws Exception {
        List<StockServer> nodes = new ArrayList<>();
        String shared = NODES > 1 ? Postgres.shared().newDatabaseWithTables() : "";
        try {
            for (int i = 0; i < NODES; i++) {
                StockServer node = STOCK.server();
                nodes.add(NODES > 1 ? node.withPostgres(shared).start() : node.start());
            }
            return latency(nodes.get(0).base(), nodes.get(NODES - 1).base());
        } finally {
            for (StockServer node : nodes) {
                node.kill();
            }
        }
    }

    /** One who writes at one node what others read at another. */
    private static String latency(URI writing, URI reading) throws Exception {
        List<String> tokens = new ArrayList<>();
        try (Http http = new Http(writing)) {
            for (int i = 0; i < OWNERS; i++) {
                tokens.add(Person.tokenOf(Person.signUp(http).token("tasks:read", "tasks:write")));
            }
        }
        Map<String, Long> acknowledged = new ConcurrentHashMap<>();
        Map<String, ConcurrentLinkedQueue<Long>> seen = new ConcurrentHashMap<>();
        ExecutorService threads = Executors.newCachedThreadPool();
        for (int i = 0; i < OWNERS * READERS; i++) {
            String token = tokens.get(i % OWNERS);
            // one after the other: a thousand at once some servers would have come again
            Reader reader = open(reading, token);
            var unused = threads.submit(() -> {
                while (true) {
                    String key = token + ' ' + reader.next();
                    seen.computeIfAbsent(key, k -> new ConcurrentLinkedQueue<>())
                            .add(System.nanoTime());
                }
            });
        }
        write(writing, tokens, acknowledged);
        TimeUnit.MILLISECONDS.sleep(LAST_MILLIS);
        return report(acknowledged, seen);
    }

    private static void write(URI base, List<String> tokens, Map<String, Long> acknowledged) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        List<Future<?>> writes = new ArrayList<>();
        try (Http http = new Http(base)) {
            long start = System.nanoTime();
            for (int i = 0; i < SECONDS * WRITES_A_SECOND; i++) {
                LockSupport.parkNanos(start + i * 1_000_000_000L / WRITES_A_SECOND - System.nanoTime());
                String token = tokens.get(i % OWNERS);
                writes.add(threads.submit(() -> {
                    Answer answer =
                            http.json("POST", "/tasks", "{\"title\":\"t\"}", "Authorization", "Bearer " + token);
                    long now = System.nanoTime();
                    String tag = answer.header("ETag").replace("\"", "");
                    acknowledged.put(token + ' ' + tag, now);
                    return Json.id(answer.body());
                }));
            }
            for (Future<?> write : writes) {
                write.get();
            }
        }
        threads.shutdown();
    }

    private static String report(Map<String, Long> acknowledged, Map<String, ConcurrentLinkedQueue<Long>> seen) {
        List<Double> millis = new ArrayList<>();
        acknowledged.forEach((key, at) -> {
            for (long each : seen.getOrDefault(key, new ConcurrentLinkedQueue<>())) {
                millis.add(Math.max(0, each - at) / 1e6);
            }
        });
        millis.sort(null);
        return String.format(
                Locale.ROOT,
                "%d | %d of %d | %.1f, %.1f, %.1f",
                acknowledged.size(),
                millis.size(),
                acknowledged.size() * READERS,
                millis.get(millis.size() / 2),
                millis.get(millis.size() * 99 / 100),
                millis.get(millis.size() - 1));
    }
}
