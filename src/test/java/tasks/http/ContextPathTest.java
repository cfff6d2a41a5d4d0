package tasks.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The application is found under each spelling of its path, and by no detour. */
class ContextPathTest {

    @ParameterizedTest
    @CsvSource(
            value = {
                "'' | /tasks | ''",
                "'' | //tasks | ''",
                "'' | * | ''",
                "'' | '' | ''",
                "/app | /app/tasks | /app",
                "/app | /app/ | /app",
                "/app | /app | /app",
                "/app | /%61pp/tasks | /%61pp",
                "/app | /app//tasks | /app",
                "/a/b | /a/b/tasks | /a/b",
                "/a/b | /a/b | /a/b",
                // as Tomcat tells it
                "/my app | /my%20app/tasks | /my%20app",
                "/caf\u00e9 | /caf%C3%A9/tasks | /caf%C3%A9",
                "/caf\u00e9 | /caf%c3%a9/tasks | /caf%c3%a9",
                "/a+b | /a+b/tasks | /a+b",
                "/a+b | /a%2Bb/tasks | /a%2Bb",
                "/a~b | /a%7Eb/tasks | /a%7Eb",
                "/50% | /50%25/tasks | /50%25",
                "/a%20b | /a%2520b/tasks | /a%2520b",
                // as Jetty tells it
                "/my%20app | /my%20app/tasks | /my%20app",
                "/my%20caf\u00e9 | /my%20caf%C3%A9/tasks | /my%20caf%C3%A9"
            },
            delimiter = '|')
    void itIsFoundAsItWasSent(String told, String uri, String found) {
        assertEquals(found, new ContextPath(told).in(uri));
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "/app | /application/tasks",
                "/app | /tasks",
                "/app | /App/tasks",
                "/app | /app%2Ftasks",
                "/app | /x/app/tasks",
                "/app | //app/tasks",
                "/app | /%2Fapp/tasks",
                "/app | /./app/tasks",
                "/app | /x/../app/tasks",
                "/app | /app;x/tasks",
                "/app | /;/app/tasks",
                "/app | /%2561pp/tasks",
                "/app | /%/tasks",
                "/app | /",
                "/app | ''",
                "/app | *",
                "/a/b | /a%2Fb/tasks",
                "/a/b | /a/b%2Ftasks",
                "/a/b | //a/b/tasks",
                "/a/b | /a//b/tasks",
                "/a/b | /a",
                "/a b | /a+b/tasks"
            },
            delimiter = '|')
    void elsewhereNothingIsFound(String told, String uri) {
        HttpFailure failure = assertThrows(HttpFailure.class, () -> new ContextPath(told).in(uri));
        assertEquals(404, failure.status());
        assertEquals("Not found", failure.getMessage());
    }
}
