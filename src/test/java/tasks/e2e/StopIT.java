package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.testkit.Answer;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.RawHttp;
import tasks.testkit.Stock;
import tasks.testkit.StockServer;

/** An orderly stop: what was begun is finished, and kept. */
class StopIT {
    /** Longer than a container waits by itself. */
    private static final long BODY_MILLIS = 4_000;

    @ParameterizedTest
    @EnumSource(Stock.class)
    void aRequestWhoseBodyIsStillComingIsFinished(Stock stock) throws Exception {
        StockServer server = stock.server().start();
        String body = "{\"title\":\"in flight\"}";
        try (RawHttp raw = new RawHttp(server.base())) {
            raw.write("POST /tasks HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Authorization: Bearer dev-secret-token\r\nContent-Length: " + body.length() + "\r\n\r\n{");
            Eventually.check(() -> assertTrue(server.log().contains("[REQUEST]  POST /tasks"), server.log()));
            server.process().destroy();
            TimeUnit.MILLISECONDS.sleep(BODY_MILLIS);
            assertTrue(server.process().isAlive(), "it waits for the body");
            raw.write(body.substring(1));
            Answer answer = raw.read();
            assertEquals(201, answer.status(), server.log());
        }
        server.close();
        server.start();
        try (Http http = new Http(server.base())) {
            assertTrue(http.dev("GET", "/tasks").body().contains("in flight"));
        } finally {
            server.close();
        }
        assertFalse(server.log().contains("Exception"), server.log());
    }
}
