package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.testkit.Answer;
import tasks.testkit.Container;
import tasks.testkit.Http;

/** The lesson's API, answer by answer. */
@ParameterizedClass
@EnumSource(Container.class)
class SeedIT {
    @Parameter
    Container container;

    private Http http;

    @BeforeEach
    void connect() throws Exception {
        http = new Http(container.server().base());
    }

    @AfterEach
    void disconnect() throws Exception {
        http.close();
    }

    @Test
    void theHealthCheckNeedsNoToken() throws Exception {
        Answer answer = http.send("GET", "/");
        assertEquals(200, answer.status());
        assertEquals("{\"message\":\"API is running\"}", answer.body());
        assertEquals("application/json", answer.header("Content-Type"));
    }

    @Test
    void aTaskIsCreatedReadChangedAndDeleted() throws Exception {
        Answer created = http.dev("POST", "/tasks", "{\"title\":\"Protected task\"}");
        assertEquals(201, created.status());
        String location = created.header("Location");
        assertTrue(location.startsWith(http.path("/tasks/")), location);
        String id = location.substring(location.lastIndexOf('/') + 1);
        String path = "/tasks/" + id;
        assertEquals("{\"id\":" + id + ",\"title\":\"Protected task\"}", created.body());

        assertEquals(created.body(), http.dev("GET", path).body());
        Answer list = http.dev("GET", "/tasks");
        assertTrue(list.body().startsWith("{\"user\":\"dev\",\"items\":[{\"id\":"), list.body());
        assertTrue(list.body().contains(created.body()), list.body());

        Answer updated = http.dev("PUT", path, "{\"title\":\"Updated protected task\"}");
        assertEquals(200, updated.status());
        assertEquals("{\"id\":" + id + ",\"title\":\"Updated protected task\"}", updated.body());

        Answer deleted = http.dev("DELETE", path);
        assertEquals(200, deleted.status());
        assertEquals("{\"message\":\"Deleted\"}", deleted.body());
        for (Answer gone : new Answer[] {
            http.dev("GET", path), http.dev("DELETE", path), http.dev("PUT", path, "{\"title\":\"x\"}")
        }) {
            assertEquals(404, gone.status());
            assertEquals("{\"error\":\"Task not found\"}", gone.body());
        }
    }
}
