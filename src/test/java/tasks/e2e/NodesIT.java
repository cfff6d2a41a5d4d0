package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.Postgres;
import tasks.testkit.Prompt;
import tasks.testkit.StockServer;

/** Two nodes on one PostgreSQL are one server. */
class NodesIT extends TwoNodes {
    private static final int ROUNDS = Integer.getInteger("tasks.nodes.rounds", 20);
    private static final int KILLS = Integer.getInteger("tasks.nodes.kills", 2);

    private static Random seeded() {
        long seed = Long.getLong("tasks.nodes.seed", System.nanoTime());
        System.out.println("tasks.nodes.seed=" + seed);
        return new Random(seed);
    }

    @Test
    void everyReaderConvergesAndEveryWriteIsDoneOnceWhicheverNodeTheyAsk() throws Exception {
        Random random = seeded();
        try (Workload workload = new Workload(clients, random)) {
            for (int round = 0; round < ROUNDS; round++) {
                workload.start();
                TimeUnit.MILLISECONDS.sleep(100 + random.nextInt(300));
                workload.stop();
                workload.check(clients.get(round % 2));
            }
            System.out.println("writes on two nodes: " + workload.acknowledged());
            assertTrue(workload.acknowledged() > 2 * ROUNDS, "too few writes: " + workload.acknowledged());
        }
    }

    @Test
    void aNodeThatIsKilledLeavesTheOtherRightAndNoRequestUndone() throws Exception {
        Random random = seeded();
        try (Workload workload = new Workload(clients, random)) {
            for (int i = 0; i < KILLS; i++) {
                StockServer killed = nodes.get(i % 2);
                workload.start();
                TimeUnit.MILLISECONDS.sleep(100 + random.nextInt(500));
                killed.kill();
                Http left = clients.get((i + 1) % 2);
                assertEquals(200, Prompt.answer(() -> left.dev("GET", "/tasks")).status());
                TimeUnit.MILLISECONDS.sleep(1_000);
                workload.stop();
                workload.check(left);
                killed.start();
            }
            workload.check(clients.get(0));
        }
    }

    @Test
    void tenEqualRequestsHaveOneEffectAndTenEqualAnswersThoughANodeIsKilledBetween() throws Exception {
        String body = Json.object("title", "once");
        List<CompletableFuture<String>> ten = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Http first = clients.get(i % 2);
            ten.add(CompletableFuture.supplyAsync(() -> post(first, body)));
        }
        nodes.get(0).kill();
        Set<String> answers = new HashSet<>();
        for (CompletableFuture<String> each : ten) {
            answers.add(each.get(30, TimeUnit.SECONDS));
        }
        assertEquals(1, answers.size(), answers.toString());
        assertEquals(1, clients.get(1).tasks().size());
    }

    private String post(Http first, String body) {
        try {
            return created(first, body);
        } catch (IOException e) {
            try {
                return created(clients.get(1), body);
            } catch (IOException f) {
                throw new AssertionError(f);
            }
        }
    }

    private static String created(Http http, String body) throws IOException {
        Answer answer = http.keyed("POST", "/tasks", body, "ten");
        assertEquals(201, answer.status(), answer.toString());
        return answer.body() + answer.header("ETag") + answer.header("Location");
    }

    /** Its process is stopped where it holds the owner's row, so that it can neither go on nor hang up. */
    @Test
    void aNodeThatStandsStillInTheMiddleOfAWriteDoesNotBlockTheOther() throws Exception {
        Http still = clients.get(0);
        Http other = clients.get(1);
        String task = "/tasks/"
                + Json.id(other.dev("POST", "/tasks", "{\"title\":\"first\"}").body());
        String body = "{\"title\":\"by the one that stood still\"}";
        CompletableFuture<Answer> patched;
        try (Connection session = Postgres.connect(url);
                Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            statement.execute("SELECT id FROM task FOR UPDATE");
            patched = CompletableFuture.supplyAsync(() -> {
                try {
                    return still.keyed("PATCH", task, body, "still");
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            awaitOneThatWaits();
            signal("STOP");
            session.rollback();
        }
        try {
            Eventually.check(5, () -> {
                Answer answer = Prompt.answer(() -> other.dev("PUT", task, "{\"title\":\"by the other\"}"));
                if (answer.status() != 200) {
                    Prompt.assertUnavailable(answer);
                }
                assertEquals(200, answer.status());
            });
        } finally {
            signal("CONT");
        }
        Prompt.assertUnavailable(patched.get(10, TimeUnit.SECONDS));
        assertTrue(still.dev("GET", task).body().contains("by the other"));
        Answer again = still.keyed("PATCH", task, body, "still");
        assertEquals(200, again.status(), again.toString());
        assertEquals(again.body(), other.dev("GET", task).body());
        assertEquals("\"3\"", again.header("ETag"));
    }

    private void awaitOneThatWaits() throws Exception {
        try (Connection session = Postgres.connect(url);
                Statement statement = session.createStatement()) {
            Eventually.check(() -> {
                try (ResultSet rows = statement.executeQuery(
                        "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND wait_event_type = 'Lock'")) {
                    rows.next();
                    assertEquals(1, rows.getInt(1));
                }
            });
        }
    }

    private void signal(String name) throws Exception {
        String pid = Long.toString(nodes.get(0).process().pid());
        assertEquals(0, new ProcessBuilder("kill", "-" + name, pid).start().waitFor());
    }
}
