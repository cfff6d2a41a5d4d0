package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tasks.testkit.Answer;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.Person;
import tasks.testkit.StockServer;
import tasks.testkit.TestDatabase;

/** What is secret stands in no log, no error and no file. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecretsIT {
    private static final String SECRET = "the operator's own secret";
    private static final String ADMIN_PASSWORD = "the admin's own password";
    private static final String NEW_PASSWORD = "another good password";

    private final Map<String, String> secrets = new LinkedHashMap<>();
    private final StringBuilder errors = new StringBuilder();
    private StockServer server;

    private Answer refused(int status, Answer answer) {
        assertEquals(status, answer.status(), answer.toString());
        errors.append(answer);
        return answer;
    }

    private void keep(String name, String value) {
        secrets.put(name, value);
    }

    private void tokens(String name, JsonNode login) {
        keep(name + " access", login.get("access_token").asText());
        keep(name + " signature", login.get("access_token").asText().split("\\.")[2]);
        keep(name + " refresh", login.get("refresh_token").asText());
    }

    /** It is used, and stopped. */
    @BeforeAll
    void start() throws Exception {
        server = StockServer.jettyByStartJar()
                .with("TASKS_SECRET", SECRET)
                .with("TASKS_ADMIN_USER", "root")
                .with("TASKS_ADMIN_PASSWORD", ADMIN_PASSWORD)
                .start();
        keep("secret", SECRET);
        keep("admin's password", ADMIN_PASSWORD);
        keep("demo token", Person.tokenOf(Http.token()));
        try (Http http = new Http(server.base())) {
            use(http);
            look("while it runs");
        } finally {
            server.process().destroy();
            assertEnds();
        }
    }

    @Test
    void noSecretIsWrittenDownAnywhere() throws Exception {
        look("after its end");
        keys(server.work().resolve("data/tasks"));
    }

    private void use(Http http) throws Exception {
        Person ann = Person.signUp(http);
        keep("password", Person.PASSWORD);
        tokens("first", ann.login());
        JsonNode second =
                Json.read(Person.refresh(http, secrets.get("first refresh")).body());
        tokens("second", second);
        String[] session = Person.bearer(second.get("access_token").asText());
        keep("cookie", ann.cookie().split("=")[1]);
        String token = Person.tokenOf(ann.token("tasks:read", "account"));
        keep("token", token);
        String[] reader = Person.bearer(token);
        refused(403, http.json("POST", "/tasks", Json.object("title", "x"), reader));
        refused(401, http.send("GET", "/tasks", Person.bearer(token + "x")));
        refused(401, http.send("GET", "/tasks", Person.bearer(secrets.get("second access") + "x")));
        refused(401, Person.refresh(http, secrets.get("second refresh") + "x"));
        refused(401, Person.login(http, ann.username(), NEW_PASSWORD));
        refused(409, Person.signUp(http, ann.username(), Person.PASSWORD));
        refused(400, Person.signUp(http, "a b", Person.PASSWORD));
        refused(400, http.json("POST", "/login", "{\"username\":\"ann\",\"password\":\"" + Person.PASSWORD + "\",}"));
        String change = "{\"current\":\"" + NEW_PASSWORD + "\",\"new\":\"" + NEW_PASSWORD + "\"}";
        refused(403, http.json("PUT", "/me/password", change, session));
        keep("new password", NEW_PASSWORD);
        change = "{\"current\":\"" + Person.PASSWORD + "\",\"new\":\"" + NEW_PASSWORD + "\"}";
        assertEquals(200, http.json("PUT", "/me/password", change, session).status());
        tokens("third", Json.read(ann.login(NEW_PASSWORD).body()));
        refused(401, Person.refresh(http, secrets.get("first refresh")));
        assertEquals(200, Person.login(http, "root", ADMIN_PASSWORD).status());
        for (String list : List.of("/me/audit", "/me/sessions", "/me/tokens")) {
            errors.append(http.send("GET", list, reader));
        }
    }

    private void look(String when) throws IOException {
        assertClean("the answers", errors.toString());
        assertClean("the log " + when, server.log());
        assertTrue(server.log().contains("POST /login"), server.log());
        int files = 0;
        try (Stream<Path> all = Files.walk(server.work().resolve("data"))) {
            for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                assertClean(file + " " + when, Files.readString(file, StandardCharsets.ISO_8859_1));
                files++;
            }
        }
        assertTrue(files > 0);
    }

    private void assertClean(String where, String text) {
        secrets.forEach((name, value) -> assertFalse(text.contains(value), "the " + name + " is in " + where));
        for (String part : List.of("\"d\":", "\"kty\"", "plain:")) {
            assertFalse(text.contains(part), part + " of a key is in " + where);
        }
    }

    private static void keys(Path database) throws Exception {
        try (Connection connection = TestDatabase.connect("jdbc:h2:file:" + database);
                ResultSet rows = connection.createStatement().executeQuery("SELECT jwk FROM signing_key")) {
            assertTrue(rows.next());
            assertTrue(rows.getString(1).startsWith("aes:"), rows.getString(1));
        }
    }

    /** Which is set wrong is a sentence, and the server does not come up without what it needs. */
    @Test
    void anotherSecretStopsTheStartWithASentence() throws Exception {
        for (String other : List.of("", "another secret, 16 signs")) {
            server.with("TASKS_SECRET", other).launch();
            assertEnds();
        }
        String log = server.log();
        assertTrue(log.contains("Tasks API cannot start. TASKS_SECRET is not set, but "), log);
        assertTrue(log.contains("Tasks API cannot start. TASKS_SECRET is not the one that "), log);
        assertFalse(log.contains(SECRET) || log.contains("another secret"));
    }

    private void assertEnds() throws Exception {
        assertTrue(server.process().waitFor(60, TimeUnit.SECONDS), server.log());
    }
}
