package tasks.testkit;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;

/** What scenarios over HTTP share: the server they run against, a client, and what every answer must be like. */
public abstract class Scenario {
    @Parameter
    protected Container container;

    protected RunningServer server;
    protected Http http;

    @BeforeEach
    void connect() throws Exception {
        server = container.server();
        http = new Http(server.base());
    }

    @AfterEach
    void disconnect() throws Exception {
        http.close();
    }

    protected URI base() {
        return server.base();
    }

    /** A path as it stands in a request line: with the context path. */
    protected String path(String path) {
        return http.path(path);
    }

    /** Creates a task of the demo user. */
    protected long createTask(String title) throws Exception {
        Answer created = http.dev("POST", "/tasks", Json.object("title", title));
        assertEquals(201, created.status(), created.body());
        return Json.id(created.body());
    }

    /** That the answer is this error in JSON and tells nothing about what runs here. */
    protected static void assertError(int status, String message, Answer answer) {
        assertAll(
                () -> assertEquals(status, answer.status(), answer.body()),
                () -> assertEquals("{\"error\":\"" + message + "\"}", answer.body()),
                () -> assertEquals("application/json", answer.header("Content-Type")),
                () -> assertDiscreet(answer));
    }

    /** That the answer names no product, version, class or trace. */
    protected static void assertDiscreet(Answer answer) {
        String all = (answer.headers() + answer.body()).toLowerCase(java.util.Locale.ROOT);
        for (String word : new String[] {"jetty", "tomcat", "catalina", "java.", "exception", "tasks.", "\tat "}) {
            assertFalse(all.contains(word), () -> word + " in " + answer);
        }
        assertNull(answer.header("Server"));
    }
}
