package tasks.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tasks.http.Call;
import tasks.http.HttpFailure;
import tasks.http.Identity;
import tasks.testkit.TestDatabase;

/** When a server says that it is ready, and when not. */
class HealthEndpointsTest {
    @RegisterExtension
    final TestDatabase database = new TestDatabase(TestDatabase.Kind.H2);

    private final Call call = new Call(Identity.ANONYMOUS, new long[0], "", "", null, new byte[0]);

    private HealthEndpoints health() {
        return new HealthEndpoints(new ReadinessDao(database.database())::answers);
    }

    private static void assertUnavailable(HttpFailure failure) {
        assertEquals(503, failure.status());
        assertEquals("1", failure.headers().get("Retry-After"));
    }

    @Test
    void aServerThatIsStoppingIsLiveAndNotReady() {
        HealthEndpoints health = health();
        assertEquals(200, health.ready(call).status());
        health.drain();
        assertUnavailable(assertThrows(HttpFailure.class, () -> health.ready(call)));
        assertEquals(200, health.live(call).status());
    }

    @Test
    void aDatabaseWithoutItsTablesIsNotReady() {
        database.database().inTransaction(0, connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute("DROP TABLE history");
            }
        });
        assertUnavailable(assertThrows(HttpFailure.class, () -> health().ready(call)));
    }
}
