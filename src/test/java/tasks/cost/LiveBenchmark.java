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
import tasks.account.AccountDao;
import tasks.account.AuthenticationBackend;
import tasks.account.Authenticator;
import tasks.account.Scope;
import tasks.config.Settings;
import tasks.db.Database;
import tasks.http.Authentication;
import tasks.http.Identity;
import tasks.testkit.Answer;
import tasks.testkit.EmbeddedJetty;
import tasks.testkit.EventReader;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.StockServer;
import tasks.testkit.TestRun;

/**
 * Measures what idle streams cost a stock Jetty, and how long after its acknowledgement a write is at its readers: 1,000 of 100
 * owners while 100 writes a second come.
 */
@SuppressWarnings("SystemOut") // a command: standard output is what it is for
public final class LiveBenchmark {
    private static final int STREAMS = Integer.getInteger("tasks.live.streams", 10_000);
    private static final int OWNERS = 100;
    private static final int READERS = 10;
    private static final int WRITES_A_SECOND = 100;
    private static final int SECONDS = Integer.getInteger("tasks.live.seconds", 30);
    private static final int WRITERS = 8;
    private static final long LAST_MILLIS = 3_000;

    private LiveBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        idle();
        latency();
        System.exit(0);
    }

    private static void idle() throws Exception {
        try (StockServer server =
                StockServer.jetty().with("JAVA_TOOL_OPTIONS", "-Xmx1g").start()) {
            List<EventReader> readers = new ArrayList<>();
            open(server.base(), readers, 200);
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
            for (EventReader reader : readers) {
                reader.next();
            }
            double told = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "%d idle streams: %.1f KiB heap, %.1f KiB resident a stream; threads %d -> %d; one write told to"
                            + " all in %.2f s%n",
                    STREAMS,
                    (after.heap - before.heap) / 1024.0 / (STREAMS - 200),
                    (after.resident - before.resident) / 1024.0 / (STREAMS - 200),
                    before.threads,
                    after.threads,
                    told);
            for (EventReader reader : readers) {
                reader.close();
            }
        }
    }

    private static void open(URI base, List<EventReader> readers, int count) throws Exception {
        while (readers.size() < count) {
            EventReader reader = EventReader.slow(base, "");
            reader.next();
            readers.add(reader);
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

    /** One token for each owner: its name. */
    private record Names(Map<String, Long> owners) implements AuthenticationBackend {
        @Override
        public String scheme() {
            return "bearer";
        }

        @Override
        public Authentication authenticate(String name) {
            Long owner = owners.get(name);
            return owner == null
                    ? Authentication.passed()
                    : Authentication.accepted(new Identity(owner, name, "name", Scope.ALL));
        }
    }

    private static void latency() throws Exception {
        Path data = TestRun.folder("tasks-live-");
        Map<String, Long> owners = new ConcurrentHashMap<>();
        try (Database database =
                Database.open(new Settings.Database("jdbc:h2:file:" + data.resolve("tasks"), "sa", "", 2))) {
            AccountDao accounts = new AccountDao(database);
            for (int i = 0; i < OWNERS; i++) {
                owners.put("owner" + i, accounts.findOrCreate("owner" + i));
            }
        }
        Authenticator authenticator = new Authenticator(List.of(new Names(owners)), new Names(Map.of()));
        try (EmbeddedJetty server = EmbeddedJetty.start(Map.of("tasks.data.dir", data.toString()), authenticator)) {
            Map<String, Long> acknowledged = new ConcurrentHashMap<>();
            Map<String, ConcurrentLinkedQueue<Long>> seen = new ConcurrentHashMap<>();
            ExecutorService threads = Executors.newCachedThreadPool();
            CountDownLatch open = new CountDownLatch(OWNERS * READERS);
            for (int i = 0; i < OWNERS * READERS; i++) {
                String owner = "owner" + i % OWNERS;
                var unused = threads.submit(() -> {
                    EventReader reader = EventReader.open(server.base(), "", "Authorization", "Bearer " + owner);
                    reader.next();
                    open.countDown();
                    while (true) {
                        String key = owner + ' ' + reader.next().id();
                        seen.computeIfAbsent(key, k -> new ConcurrentLinkedQueue<>())
                                .add(System.nanoTime());
                    }
                });
            }
            open.await();
            write(server.base(), acknowledged);
            TimeUnit.MILLISECONDS.sleep(LAST_MILLIS);
            report(acknowledged, seen);
        }
    }

    private static void write(URI base, Map<String, Long> acknowledged) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        List<Future<?>> writes = new ArrayList<>();
        try (Http http = new Http(base)) {
            long start = System.nanoTime();
            for (int i = 0; i < SECONDS * WRITES_A_SECOND; i++) {
                LockSupport.parkNanos(start + i * 1_000_000_000L / WRITES_A_SECOND - System.nanoTime());
                String owner = "owner" + i % OWNERS;
                writes.add(threads.submit(() -> {
                    Answer answer =
                            http.json("POST", "/tasks", "{\"title\":\"t\"}", "Authorization", "Bearer " + owner);
                    long now = System.nanoTime();
                    String tag = answer.header("ETag").replace("\"", "");
                    acknowledged.put(owner + ' ' + tag, now);
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
