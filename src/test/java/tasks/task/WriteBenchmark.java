package tasks.task;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import tasks.account.AccountDao;
import tasks.config.Settings;
import tasks.db.Database;
import tasks.db.DatabaseUnavailable;
import tasks.db.UnsafeDatabase;
import tasks.testkit.Postgres;
import tasks.testkit.TestRun;

/**
 * Measures how many tasks are made a second, each acknowledged when it is on disk, by one user and by many at once: on H2,
 * on PostgreSQL with {@code synchronous_commit=on}, and on H2 as it is by default, which loses acknowledged writes; in turns
 * within one run, and beside what one {@code fsync} a write would allow on that disk. Before them, one writer on H2 and nothing else,
 * in turns with {@code fsync}. Without HTTP: the endpoints, the change log and the database.
 */
@SuppressWarnings("SystemOut") // a command: standard output is what it is for
final class WriteBenchmark {
    private static final int[] WRITERS = {1, 8, 32};
    private static final int POOL_SIZE = 10;
    private static final int ROUNDS = Integer.getInteger("tasks.writes.rounds", 5);
    private static final Duration ROUND = Duration.ofSeconds(Integer.getInteger("tasks.writes.seconds", 3));
    private static final String FSYNC = "one fsync of 4 KiB each";

    private final int[] writers;
    private final Map<String, TaskDesk> desks = new TreeMap<>();
    private final Map<String, List<Long>> owners = new TreeMap<>();
    private final Map<String, List<Double>> rates = new TreeMap<>();
    private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();

    public static void main(String[] arguments) throws Exception {
        Path folder = TestRun.folder("tasks-writes-");
        WriteBenchmark lone = new WriteBenchmark(new int[] {1});
        try (Database h2 = Database.open(h2(folder.resolve("lone")))) {
            lone.add("H2 alone", h2);
            lone.run(folder.resolve("probe"));
        }
        Database h2 = Database.open(h2(folder.resolve("h2")));
        Database unsafe = UnsafeDatabase.open(h2(folder.resolve("unsafe")));
        String postgres = Postgres.shared().newDatabase();
        Database postgresql = Database.open(new Settings.Database(postgres, Postgres.USER, "", POOL_SIZE));
        WriteBenchmark benchmark = new WriteBenchmark(WRITERS);
        benchmark.add("H2", h2);
        benchmark.add("PostgreSQL", postgresql);
        benchmark.add("H2, not waiting for the disk", unsafe);
        benchmark.run(folder.resolve("probe"));
        h2.close();
        unsafe.close();
        postgresql.close();
        System.exit(0); // PostgreSQL ends with this process
    }

    private WriteBenchmark(int[] writers) {
        this.writers = writers;
    }

    private static Settings.Database h2(Path file) {
        return new Settings.Database("jdbc:h2:file:" + file, "sa", "", POOL_SIZE);
    }

    private void add(String name, Database database) {
        desks.put(name, new TaskDesk(database));
        AccountDao accounts = new AccountDao(database);
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < writers[writers.length - 1]; i++) {
            numbers.add(accounts.findOrCreate("user" + i));
        }
        owners.put(name, numbers);
    }

    private void run(Path probe) throws Exception {
        // the first round warms up
        for (int round = 0; round <= ROUNDS; round++) {
            if (round == 1) {
                rates.clear();
            }
            tell(FSYNC, fsyncs(probe));
            for (String name : desks.keySet()) {
                for (int count : writers) {
                    tell(name + ", " + count + (count == 1 ? " writer" : " writers"), rate(name, count));
                }
            }
        }
        System.out.println("writes a second, median of " + ROUNDS + " rounds (least to most):");
        refused.forEach((name, count) -> System.out.println(name + ": " + count + " writes were a 503"));
        rates.forEach((name, all) -> {
            all.sort(null);
            System.out.printf(
                    Locale.ROOT,
                    "%-44s %,9.0f (%,.0f to %,.0f)%n",
                    name,
                    all.get(all.size() / 2),
                    all.get(0),
                    all.get(all.size() - 1));
        });
    }

    private void tell(String name, double rate) {
        rates.computeIfAbsent(name, any -> new ArrayList<>()).add(rate);
    }

    private double rate(String name, int threadCount) throws Exception {
        TaskDesk desk = desks.get(name);
        ExecutorService threads = Executors.newFixedThreadPool(threadCount);
        long until = System.nanoTime() + ROUND.toNanos();
        List<Callable<Integer>> work = new ArrayList<>();
        for (long owner : owners.get(name).subList(0, threadCount)) {
            work.add(() -> {
                int count = 0;
                while (System.nanoTime() < until) {
                    try {
                        desk.create(owner, "Water the plants");
                        count++;
                    } catch (DatabaseUnavailable e) {
                        refused.computeIfAbsent(name, any -> new LongAdder()).increment();
                    }
                }
                return count;
            });
        }
        int count = 0;
        for (Future<Integer> each : threads.invokeAll(work)) {
            count += each.get();
        }
        threads.shutdown();
        return count / (double) ROUND.toSeconds();
    }

    private static double fsyncs(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocate(4096);
            long began = System.nanoTime();
            int count = 0;
            while (System.nanoTime() - began < ROUND.toNanos()) {
                channel.write(block.clear());
                channel.force(true);
                count++;
            }
            return count / (double) ROUND.toSeconds();
        } finally {
            Files.delete(file);
        }
    }
}
