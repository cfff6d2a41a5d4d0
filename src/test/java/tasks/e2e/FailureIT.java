package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.EmbeddedJetty;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.Prompt;
import tasks.testkit.TestDatabase;

/** What clients see when something breaks inside: little, and always in the contract's form. */
class FailureIT {
    private static final String ALLOWED = "http://localhost:3000";

    private EmbeddedJetty server;
    private Http http;

    @BeforeEach
    void start() throws Exception {
        server = EmbeddedJetty.start();
        http = new Http(server.base());
    }

    @AfterEach
    void stop() throws Exception {
        http.close();
        server.close();
    }

    /** In this JVM the database is the same object, not a second one on the same file. */
    private Connection database() throws Exception {
        return TestDatabase.connect("jdbc:h2:file:" + server.data().resolve("tasks") + ";DB_CLOSE_ON_EXIT=FALSE");
    }

    @Test
    void c31_m6_aFaultOfOursIsA500ThatTellsNothingAndCarriesTheOrigin() throws Exception {
        try (Connection connection = database();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER TABLE task RENAME TO broken");
        }
        String[] headers = {"Authorization", "Bearer dev-secret-token", "Origin", ALLOWED, "X-Request-Id", "broken-1"};
        Answer answer = http.send("GET", "/tasks", headers);
        assertEquals(500, answer.status());
        assertEquals("{\"error\":\"Internal server error\"}", answer.body());
        assertEquals("application/json", answer.header("Content-Type"));
        assertEquals(ALLOWED, answer.header("Access-Control-Allow-Origin"));
        assertEquals("broken-1", answer.header("X-Request-Id"));
        assertEquals(
                500, http.json("POST", "/tasks", "{\"title\":\"x\"}", headers).status());
        Eventually.check(() -> {
            assertTrue(server.log().contains("[REQUEST]  GET /tasks\n"), server.log());
            assertTrue(server.log().contains("[RESPONSE] GET /tasks status=500 "), server.log());
        });

        try (Connection connection = database();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER TABLE broken RENAME TO task");
        }
        assertEquals(200, http.dev("GET", "/tasks").status());
    }

    @Test
    void aDatabaseThatIsBusyIsA503WithinTwoSecondsAndHealsByItself() throws Exception {
        long id = http.dev("POST", "/tasks", "{\"title\":\"held\"}").status();
        assertEquals(201, id);
        try (Connection connection = database();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("UPDATE account SET seq = seq");
            Answer answer =
                    Prompt.within(Duration.ofSeconds(2), () -> http.dev("POST", "/tasks", "{\"title\":\"waits\"}"));
            assertEquals(503, answer.status());
            assertEquals("{\"error\":\"Service unavailable\"}", answer.body());
            assertEquals("1", answer.header("Retry-After"));
            connection.rollback();
        }
        assertEquals(201, http.dev("POST", "/tasks", "{\"title\":\"goes\"}").status());
        assertFalse(http.dev("GET", "/tasks").body().contains("waits"));
    }

    @Test
    void aDatabaseThatWasClosedIsOpenedAgain() throws Exception {
        assertEquals(201, http.dev("POST", "/tasks", "{\"title\":\"kept\"}").status());
        try (Connection connection = database();
                Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN IMMEDIATELY");
        }
        Eventually.check(() -> assertEquals(200, http.dev("GET", "/tasks").status()));
        assertTrue(http.dev("GET", "/tasks").body().contains("kept"));
        Eventually.check(() -> assertEquals(
                201, http.dev("POST", "/tasks", "{\"title\":\"after\"}").status()));
    }
}
