package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.OnEveryStore;
import tasks.testkit.Scenario;

/** What a load balancer asks. */
@OnEveryStore
class HealthIT extends Scenario {

    @Test
    void aServerThatRunsIsLiveAndReadyForAnybody() throws Exception {
        for (String status : new String[] {"live", "ready"}) {
            Answer answer = http.send("GET", "/health/" + status);
            assertEquals(200, answer.status());
            assertEquals("{\"status\":\"" + status + "\"}", answer.body());
            assertEquals("application/json", answer.header("Content-Type"));
            assertEquals("no-cache", answer.header("Cache-Control"));
            assertEquals(200, http.send("HEAD", "/health/" + status).status());
            assertDiscreet(answer);
        }
    }

    @Test
    void aBadTokenIsRefusedHereToo() throws Exception {
        assertError(401, "Invalid token", http.send("GET", "/health/live", "Authorization", "Bearer wrong"));
    }

    @Test
    void nothingElseIsThere() throws Exception {
        assertError(405, "Method not allowed", http.send("POST", "/health/live"));
        assertError(404, "Not found", http.send("GET", "/health"));
        assertError(404, "Not found", http.send("GET", "/health/ready/"));
    }
}
