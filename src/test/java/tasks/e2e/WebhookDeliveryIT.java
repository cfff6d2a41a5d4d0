package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.Postgres;
import tasks.testkit.Receiver;
import tasks.testkit.StandardWebhooks;
import tasks.testkit.StockServer;

/** What receivers get of a server, or two, that are killed; and of one that is not. */
class WebhookDeliveryIT {
    private static final int ROUNDS = Integer.getInteger("tasks.webhooks.rounds", 2);
    /** A lease that a killed node has left, and the time to start. */
    private static final long PATIENCE_SECONDS = 60;
    /** Where nobody else can have a lease: less than one lasts. */
    private static final long PROMPT_SECONDS = 8;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final List<StockServer> nodes = new ArrayList<>();

    private StockServer node() throws Exception {
        StockServer node = StockServer.jetty().with("TASKS_WEBHOOK_PRIVATE_TARGETS", "true");
        nodes.add(node);
        return node;
    }

    @AfterEach
    void stop() throws Exception {
        for (StockServer node : nodes) {
            node.close();
        }
    }

    private static JsonNode hook(Http http, Receiver receiver) throws IOException {
        Answer created = http.dev("POST", "/webhooks", Json.object("url", receiver.url()));
        assertEquals(201, created.status(), created.body());
        return Json.read(created.body());
    }

    private static long seq(Http http) throws IOException {
        JsonNode page = Json.read(http.dev("GET", "/changes?since=0&limit=1000").body());
        assertTrue(!page.get("more").asBoolean());
        return page.get("next").asLong();
    }

    private static List<Long> upTo(long seq) {
        return LongStream.rangeClosed(1, seq).boxed().toList();
    }

    /** Each change, with gaps nowhere: one that was sent before a kill may come again, and then those after it. */
    private static void assertComplete(long seq, Receiver receiver) {
        long before = 0;
        Set<Long> all = new HashSet<>();
        for (long each : receiver.taken()) {
            assertTrue(each <= before + 1, () -> "a gap in " + receiver.taken());
            before = each;
            all.add(each);
        }
        assertEquals(new HashSet<>(upTo(seq)), all);
    }

    /** Writes until the server is gone; not so fast that all is about how many messages wait for a lease. */
    private static CompletableFuture<Void> writer(Http http, long task, int name) {
        return CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                    http.dev("PATCH", "/tasks/" + task, Json.object("title", name + " " + i));
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            } catch (IOException killed) {
                // the process is gone
            }
        });
    }

    private void surviveKills(StockServer node, long patience) throws Exception {
        Random random = new Random(System.nanoTime());
        try (Receiver receiver = Receiver.start()) {
            node.start();
            String secret;
            long task;
            try (Http http = new Http(node.base())) {
                secret = hook(http, receiver).get("secret").asText();
                task = Json.id(
                        http.dev("POST", "/tasks", "{\"title\":\"first\"}").body());
            }
            for (int round = 0; round < ROUNDS; round++) {
                try (Http http = new Http(node.base())) {
                    int before = receiver.taken().size();
                    CompletableFuture<Void> writers =
                            CompletableFuture.allOf(writer(http, task, 1), writer(http, task, 2));
                    Eventually.check(patience, () -> assertTrue(receiver.taken().size() > before + 20));
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(300));
                    node.kill();
                    writers.get(30, TimeUnit.SECONDS);
                }
                node.start();
            }
            try (Http http = new Http(node.base())) {
                long seq = seq(http);
                Eventually.check(patience, () -> assertTrue(receiver.taken().contains(seq)));
                assertComplete(seq, receiver);
            }
            for (Receiver.Received message : receiver.received()) {
                StandardWebhooks.verify(secret, message);
            }
            System.out.println("messages: " + receiver.received().size() + ", repeated: "
                    + (receiver.taken().size() - new HashSet<>(receiver.taken()).size()));
        }
    }

    @Test
    void onH2NoChangeIsLostThoughTheServerIsKilled() throws Exception {
        surviveKills(node(), PROMPT_SECONDS);
    }

    @Test
    void onPostgresqlNoChangeIsLostThoughTheServerIsKilled() throws Exception {
        surviveKills(node().withPostgres(Postgres.shared().newDatabaseWithTables()), PATIENCE_SECONDS);
    }

    @Test
    void twoNodesSendEachChangeOnceAndInOrderAndOneGoesOnWhereTheOtherDies() throws Exception {
        String url = Postgres.shared().newDatabase();
        StockServer a = node().withPostgres(url).launch();
        StockServer b = node().withPostgres(url).launch();
        a.awaitStart();
        b.awaitStart();
        try (Receiver receiver = Receiver.start();
                Http first = new Http(a.base());
                Http second = new Http(b.base())) {
            hook(first, receiver);
            long task =
                    Json.id(first.dev("POST", "/tasks", "{\"title\":\"first\"}").body());
            CompletableFuture<Void> both =
                    CompletableFuture.allOf(times(first, task, 60), times(second, task, 60), times(second, task, 60));
            both.get(60, TimeUnit.SECONDS);
            long seq = seq(first);
            Eventually.check(PATIENCE_SECONDS, () -> assertTrue(receiver.taken().contains(seq)));
            assertEquals(upTo(seq), receiver.taken());

            CompletableFuture<Void> writers = CompletableFuture.allOf(writer(first, task, 1), times(second, task, 100));
            int before = receiver.taken().size();
            Eventually.check(PATIENCE_SECONDS, () -> assertTrue(receiver.taken().size() > before + 20));
            a.kill();
            writers.get(60, TimeUnit.SECONDS);
            long last = seq(second);
            Eventually.check(PATIENCE_SECONDS, () -> assertTrue(receiver.taken().contains(last)));
            assertComplete(last, receiver);
        }
    }

    private static CompletableFuture<Void> times(Http http, long task, int times) {
        return CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < times; i++) {
                    http.dev("PATCH", "/tasks/" + task, Json.object("title", "title " + i));
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }
}
