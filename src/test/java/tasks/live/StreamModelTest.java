package tasks.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tasks.testkit.EmbeddedJetty;
import tasks.testkit.EventReader;
import tasks.testkit.FeedCopy;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.LiveCopy;
import tasks.testkit.SocketReader;

/** Random writers, and readers of pages and of both kinds of streams, whose connections break at random: all end with the same state. */
class StreamModelTest {
    private static final int SCHEDULES = Integer.getInteger("tasks.model.streams", 8);
    private static final int WRITES = 40;

    private interface Step {
        void run() throws Exception;
    }

    @Test
    void everyStreamConverges() throws Exception {
        long first = Long.getLong("tasks.model.seed", System.nanoTime());
        System.out.println("tasks.model.seed=" + first);
        ExecutorService threads = Executors.newCachedThreadPool();
        try (EmbeddedJetty server = EmbeddedJetty.start();
                Http http = new Http(server.base())) {
            for (long seed = first; seed < first + SCHEDULES; seed++) {
                run(server, http, new Random(seed), threads, seed);
            }
        }
        threads.shutdown();
    }

    private static void run(EmbeddedJetty server, Http http, Random random, ExecutorService threads, long seed)
            throws Exception {
        AtomicInteger writing = new AtomicInteger(2);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Random own = new Random(random.nextLong());
            all.add(threads.submit(() -> {
                try {
                    write(http, own);
                } finally {
                    writing.decrementAndGet();
                }
                return null;
            }));
        }
        List<LiveCopy> copies = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            LiveCopy copy = new LiveCopy();
            copies.add(copy);
            Random own = new Random(random.nextLong());
            all.add(threads.submit(() -> {
                while (writing.get() > 0) {
                    read(server, http, copy, own.nextInt(3), own.nextInt(10));
                }
                while (copy.since() < last(http)) {
                    read(server, http, copy, own.nextInt(3), 20);
                }
                return null;
            }));
        }
        for (Future<?> each : all) {
            each.get();
        }
        FeedCopy state = new FeedCopy();
        state.sync(http, 1_000);
        for (LiveCopy copy : copies) {
            assertEquals(state.tasks(), copy.tasks(), "seed " + seed);
        }
    }

    private static long last(Http http) throws IOException {
        return Json.read(http.dev("GET", "/changes?since=0").body()).get("next").asLong();
    }

    /** Goes on where the copy is, in one of three ways, for so many entries at most, and hangs up. */
    private static void read(EmbeddedJetty server, Http http, LiveCopy copy, int way, int entries) throws Exception {
        if (way == 0) {
            copy.page(http.dev("GET", "/changes" + copy.query() + "&limit=" + (1 + entries))
                    .body());
        } else if (way == 1) {
            try (EventReader reader = EventReader.open(server.base(), copy.query())) {
                EventReader.Event start = reader.next();
                copy.apply(start);
                read(start.data(), copy, entries, () -> copy.apply(reader.next()));
            }
        } else {
            try (SocketReader reader = SocketReader.open(server.base(), copy.query(), Http.token())) {
                String start = reader.next();
                copy.start(start);
                read(start, copy, entries, () -> copy.apply(reader.next()));
            }
        }
    }

    /** No further than to what the stream has promised. */
    private static void read(String start, LiveCopy copy, int entries, Step step) throws Exception {
        long promised = Json.read(start).get("next").asLong();
        for (int i = 0; i < entries && copy.since() < promised; i++) {
            step.run();
        }
    }

    private static void write(Http http, Random random) throws Exception {
        List<Long> mine = new ArrayList<>();
        for (int i = 0; i < WRITES; i++) {
            int choice = mine.isEmpty() ? 0 : random.nextInt(4);
            if (choice == 0) {
                mine.add(Json.id(http.dev("POST", "/tasks", "{\"title\":\"t\"}").body()));
            } else if (choice == 1) {
                http.dev("DELETE", "/tasks/" + mine.remove(random.nextInt(mine.size())));
            } else {
                long id = mine.get(random.nextInt(mine.size()));
                http.dev("PATCH", "/tasks/" + id, "{\"priority\":" + (1 + random.nextInt(9)) + "}");
            }
        }
        // the last write of all is no deletion, of which a copy that begins with nothing is not told
        http.dev("POST", "/tasks", "{\"title\":\"last\"}");
    }
}
