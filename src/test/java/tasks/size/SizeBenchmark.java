package tasks.size;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tasks.config.Settings;
import tasks.db.Database;
import tasks.task.TaskDesk;
import tasks.testkit.Json;
import tasks.testkit.Postgres;
import tasks.testkit.StockServer;
import tasks.testkit.TestDatabase;
import tasks.testkit.TestRun;

/**
 * Measures lists of an owner with 100,000 of a million tasks beside a database that holds nothing but the tasks of the
 * answer, in turns, without HTTP; and on H2, how long a server takes to start after {@code kill -9}. Its arguments are
 * {@code H2} or {@code POSTGRESQL}, the number of tasks, and on H2 the folder of a database that was made before.
 */
@SuppressWarnings("SystemOut") // a command: standard output is what it is for
public final class SizeBenchmark {
    private static final long OWNER = 1;
    private static final int OWNERS = 1_000;
    private static final int FIRST = 100_000;
    private static final double MILLION = 1e6;
    /** H2 keeps the rows of a statement until somebody writes; in life somebody does. */
    private static final String NO_CACHE = ";OPTIMIZE_REUSE_RESULTS=FALSE";

    /** So many that a pause or two do not make the p99. */
    private static final int TURNS = 1_000;

    private static final int SCAN_TURNS = 300;

    /** Pages that are left behind for one in the middle. */
    private static final int DEEP = 10;

    private static final List<String> LISTS = List.of(
            "",
            "sort=-id",
            "sort=due",
            "sort=-due",
            "sort=priority",
            "sort=-priority",
            "done=true",
            "done=false",
            "tag=home",
            "due_before=2024-10-10",
            "due_before=2026-01-01",
            "due_after=2027-06-20",
            "due_after=2026-01-01");

    private static final List<String> SCANS = List.of(
            "q=nothing%20like%20this",
            "q=dentist%20garden", "done=true&tag=home&sort=due", "due_after=2026-01-01&done=true");

    private SizeBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        TestDatabase.Kind kind = TestDatabase.Kind.valueOf(arguments[0]);
        int tasks = Integer.parseInt(arguments[1]);
        boolean there = arguments.length > 2;
        Path data = there
                ? Path.of(arguments[2])
                : Files.createDirectory(TestRun.folder("tasks-size-").resolve("data"));
        Settings.Database settings = settings(kind, data.resolve("tasks"));
        if (!there) {
            make(settings, tasks);
        }
        try (Database database = Database.open(settings)) {
            System.out.println(
                    "list                                         answer's rows        all rows            ratio"
                            + "   memory   (ms p50, p99; of p99)");
            for (String list : LISTS) {
                compare(kind, settings, database, list);
                compare(kind, settings, database, deep(database, list));
            }
            for (String scan : SCANS) {
                Timing timing = new Timing(new TaskDesk(database), scan, SCAN_TURNS);
                while (timing.goesOn()) {
                    timing.turn();
                }
                System.out.printf(Locale.ROOT, "%-42s %34s%n", shortened(scan), timing);
            }
        }
        if (kind == TestDatabase.Kind.H2) {
            crash(data);
        }
        System.exit(0);
    }

    private static void make(Settings.Database settings, int tasks) throws Exception {
        long start = System.nanoTime();
        Database.open(settings).close();
        try (Connection connection = TestDatabase.connect(settings.url())) {
            new Population(tasks, OWNERS, FIRST).make(connection);
        }
        System.out.printf(Locale.ROOT, "%,d tasks made in %.0f s%n", tasks, seconds(start));
    }

    private static Settings.Database settings(TestDatabase.Kind kind, Path file) throws Exception {
        return kind == TestDatabase.Kind.H2
                ? new Settings.Database("jdbc:h2:file:" + file + NO_CACHE, "sa", "", 4)
                : new Settings.Database(Postgres.shared().newDatabase(), Postgres.USER, "", 4);
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / (1_000 * MILLION);
    }

    private static String shortened(String query) {
        return query.replaceAll("&?cursor=.*", " (later)");
    }

    /** The same list some pages on, where it has so many. */
    private static String deep(Database database, String list) throws Exception {
        String query = list;
        for (int i = 0; i < DEEP; i++) {
            var next = Json.read(TaskDesk.text(new TaskDesk(database).list(OWNER, query)))
                    .get("next");
            if (next == null) {
                return query;
            }
            query = list + "&cursor=" + next.asText();
        }
        return query;
    }

    private static void compare(TestDatabase.Kind kind, Settings.Database settings, Database database, String list)
            throws Exception {
        List<Long> ids = new ArrayList<>();
        Json.read(TaskDesk.text(new TaskDesk(database).list(OWNER, list)))
                .get("items")
                .forEach(item -> ids.add(item.get("id").asLong()));
        Path folder = TestRun.folder("tasks-answer-");
        Settings.Database small = settings(kind, folder.resolve("tasks"));
        try (Database answer = Database.open(small)) {
            AnswerCopy.make(settings.url(), small.url(), ids);
            Timing theirs = new Timing(new TaskDesk(answer), list, TURNS);
            Timing ours = new Timing(new TaskDesk(database), list, TURNS);
            while (ours.goesOn()) {
                theirs.turn();
                ours.turn();
            }
            System.out.printf(
                    Locale.ROOT,
                    "%-30s %5d tasks %s %s   %5.2f   %5.2f%n",
                    shortened(list),
                    ids.size(),
                    theirs,
                    ours,
                    ours.p99() / theirs.p99(),
                    ours.bytes() / (double) theirs.bytes());
        }
    }

    private static void crash(Path data) throws Exception {
        try (StockServer server = StockServer.jetty().with("TASKS_DATA_DIR", data.toString())) {
            server.start();
            try (tasks.testkit.Http http = new tasks.testkit.Http(server.base())) {
                for (int i = 0; i < 100; i++) {
                    http.dev("POST", "/tasks", "{\"title\":\"before the crash\"}");
                }
            }
            server.kill();
            long start = System.nanoTime();
            server.start();
            System.out.printf(Locale.ROOT, "start after kill -9: %.1f s%n", seconds(start));
        }
    }
}
