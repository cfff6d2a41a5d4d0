package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tasks.testkit.Answer;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.Postgres;
import tasks.testkit.Prompt;
import tasks.testkit.StockServer;

/**
 * The database goes away under load and comes back: every answer is a success, or prompt and says to come back; what was
 * acknowledged is there, and nothing is there twice.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatabaseRestartIT {
    private static final int RESTARTS = Integer.getInteger("tasks.restart.rounds", 3);
    private static final long HEALS_SECONDS = 20;
    private static final long BETWEEN_MILLIS = 20;

    private Postgres postgres;
    private StockServer server;
    private Http http;

    private Workload workload;

    @BeforeAll
    void start() throws Exception {
        postgres = Postgres.start();
        server = StockServer.jetty().withPostgres(postgres.newDatabase()).start();
        http = new Http(server.base());
        long seed = Long.getLong("tasks.restart.seed", System.nanoTime());
        System.out.println("tasks.restart.seed=" + seed);
        workload = new Workload(List.of(http), new Random(seed));
    }

    @AfterAll
    void stop() throws Exception {
        workload.close();
        http.close();
        server.close();
        postgres.close();
    }

    private void assertRefusedFor(int seconds) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() - until < 0) {
            Prompt.assertUnavailable(Prompt.answer(() -> http.dev("GET", "/tasks")));
            Prompt.assertUnavailable(Prompt.answer(() -> http.send("GET", "/health/ready")));
            for (String alive : List.of("/", "/health/live")) {
                assertEquals(200, Prompt.answer(() -> http.send("GET", alive)).status());
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_MILLIS);
        }
    }

    private void assertHeals() throws Exception {
        Eventually.check(HEALS_SECONDS, () -> {
            Answer answer = Prompt.answer(() -> http.dev("GET", "/tasks"));
            if (answer.status() != 200) {
                Prompt.assertUnavailable(answer);
            }
            assertEquals(200, answer.status());
            assertEquals(200, http.send("GET", "/health/ready").status());
        });
    }

    @Test
    void aDatabaseThatIsStoppedAndStartedLosesNothingAndDoesNothingTwice() throws Exception {
        for (int i = 0; i < RESTARTS; i++) {
            workload.start();
            TimeUnit.MILLISECONDS.sleep(700);
            postgres.stopImmediately();
            assertRefusedFor(2);
            postgres.restart();
            assertHeals();
            int before = workload.acknowledged();
            Eventually.check(HEALS_SECONDS, () -> assertTrue(workload.acknowledged() > before + 10));
            workload.stop();
            workload.check(http);
        }
        System.out.println("acknowledged writes: " + workload.acknowledged() + " and " + RESTARTS + " restarts");
    }

    @Test
    void aDatabaseThatStandsStillHoldsNobodyUpAndLosesNothing() throws Exception {
        workload.start();
        TimeUnit.MILLISECONDS.sleep(700);
        postgres.freeze();
        try {
            // answers that were on their way
            TimeUnit.SECONDS.sleep(2);
            assertRefusedFor(8);
        } finally {
            postgres.thaw();
        }
        assertHeals();
        TimeUnit.MILLISECONDS.sleep(700);
        workload.stop();
        workload.check(http);
    }
}
