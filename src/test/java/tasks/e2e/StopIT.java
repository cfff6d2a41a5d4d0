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
        String head = "POST /tasks HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer dev-secret-token\r\n";
        try (RawHttp raw = new RawHttp(server.base());
                RawHttp chunked = new RawHttp(server.base())) {
            raw.write(head + "Content-Length: " + body.length() + "\r\n\r\n{");
            chunked.write(head + "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n");
            Eventually.check(() -> assertEquals(
                    2,
                    server.log()
                            .lines()
                            .filter("[REQUEST]  POST /tasks"::equals)
                            .count(),
                    server.log()));
            server.process().destroy();
            TimeUnit.MILLISECONDS.sleep(BODY_MILLIS);
            assertTrue(server.process().isAlive(), "it waits for the body");
            raw.write(body.substring(1));
            Answer answer = raw.read();
            assertEquals(201, answer.status(), server.log());
            String rest = body.substring(1);
            chunked.write(Integer.toHexString(rest.length()) + "\r\n" + rest + "\r\n0\r\n\r\n");
            assertEquals(201, chunked.read().status(), server.log());
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
