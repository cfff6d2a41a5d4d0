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
import java.util.concurrent.CountDownLatch;
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

    private static final boolean SOCKETS = "socket".equals(System.getProperty("tasks.live.way"));
    private static final Stock STOCK = Stock.valueOf(System.getProperty("tasks.live.container", "JETTY"));
    private static final int NODES = Integer.getInteger("tasks.live.nodes", 1);

    private LiveBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        System.out.printf("%s, %s, nodes: %d%n", STOCK, SOCKETS ? "WebSocket" : "server-sent events", NODES);
        idle();
        latency();
        System.exit(0);
    }

    /** What a reader is told, one after the other: the number of the write. */
    @FunctionalInterface
    private interface Told {
        String next() throws Exception;
    }

    /** Begins to read, past what a stream begins with. */
    private static Told open(URI base, String token) throws Exception {
        if (!SOCKETS) {
            EventReader reader = EventReader.slow(base, "", "Authorization", "Bearer " + token);
            reader.next();
            return () -> reader.next().id();
        }
        RawSocket socket = RawSocket.slow(base, "", token);
        socket.text();
        return () -> Json.read(socket.text()).get("seq").asText();
    }

    private static void idle() throws Exception {
        try (StockServer server =
                STOCK.server().with("JAVA_TOOL_OPTIONS", "-Xmx1g").start()) {
            List<Told> readers = new ArrayList<>();
            open(server.base(), readers, WARM);
            Footprint before = Footprint.of(server.process().pid());
            open(server.base(), readers, STREAMS);
            Footprint after = Footprint.of(server.process().pid());
            long start = System.nanoTime();
            try (Http http = new Http(server.base())) {
                Answer answer = http.dev("POST", "/tasks", "{\"title\":\"for all\"}");
                if (answer.status() != 201) {
                    throw new IllegalStateException(answer.toString());
                }
            }
            for (Told reader : readers) {
                reader.next();
            }
            double told = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "%d idle streams: %.1f KiB heap, %.1f KiB resident a stream; threads %d -> %d; one write told to"
                            + " all in %.2f s%n",
                    STREAMS,
                    (after.heap - before.heap) / 1024.0 / (STREAMS - WARM),
                    (after.resident - before.resident) / 1024.0 / (STREAMS - WARM),
                    before.threads,
                    after.threads,
                    told);
        }
    }

    private static void open(URI base, List<Told> readers, int count) throws Exception {
        while (readers.size() < count) {
            readers.add(open(base, RunningServer.TOKEN));
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

    private static void latency() throws Exception {
        List<StockServer> nodes = new ArrayList<>();
        String shared = NODES > 1 ? Postgres.shared().newDatabaseWithTables() : "";
        try {
            for (int i = 0; i < NODES; i++) {
                StockServer node = STOCK.server();
                nodes.add(NODES > 1 ? node.withPostgres(shared).start() : node.start());
            }
            latency(nodes.get(0).base(), nodes.get(NODES - 1).base());
        } finally {
            for (StockServer node : nodes) {
                node.kill();
            }
        }
    }

    /** One who writes at one node what others read at another. */
    private static void latency(URI writing, URI reading) throws Exception {
        List<String> tokens = new ArrayList<>();
        try (Http http = new Http(writing)) {
            for (int i = 0; i < OWNERS; i++) {
                tokens.add(Person.signUp(http)
                        .token("tasks:read", "tasks:write")[1]
                        .substring("Bearer ".length()));
            }
        }
        Map<String, Long> acknowledged = new ConcurrentHashMap<>();
        Map<String, ConcurrentLinkedQueue<Long>> seen = new ConcurrentHashMap<>();
        ExecutorService threads = Executors.newCachedThreadPool();
        CountDownLatch open = new CountDownLatch(OWNERS * READERS);
        for (int i = 0; i < OWNERS * READERS; i++) {
            String token = tokens.get(i % OWNERS);
            var unused = threads.submit(() -> {
                Told reader = open(reading, token);
                open.countDown();
                while (true) {
                    String key = token + ' ' + reader.next();
                    seen.computeIfAbsent(key, k -> new ConcurrentLinkedQueue<>())
                            .add(System.nanoTime());
                }
            });
        }
        open.await();
        write(writing, tokens, acknowledged);
        TimeUnit.MILLISECONDS.sleep(LAST_MILLIS);
        report(acknowledged, seen);
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

    private static void report(Map<String, Long> acknowledged, Map<String, ConcurrentLinkedQueue<Long>> seen) {
        List<Double> millis = new ArrayList<>();
        acknowledged.forEach((key, at) -> {
            for (long each : seen.getOrDefault(key, new ConcurrentLinkedQueue<>())) {
                millis.add(Math.max(0, each - at) / 1e6);
            }
        });
        millis.sort(null);
        System.out.printf(
                Locale.ROOT,
                "%d writes at %d/s, %d of %d entries seen by %d readers; after the acknowledgement, ms: median %.1f, 99%%"
                        + " %.1f, most %.1f%n",
                acknowledged.size(),
                WRITES_A_SECOND,
                millis.size(),
                acknowledged.size() * READERS,
                OWNERS * READERS,
                millis.get(millis.size() / 2),
                millis.get(millis.size() * 99 / 100),
                millis.get(millis.size() - 1));
    }
}
