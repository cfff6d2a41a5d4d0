package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.testkit.EventReader;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.LiveCopy;
import tasks.testkit.RawHttp;
import tasks.testkit.SocketReader;
import tasks.testkit.Stock;
import tasks.testkit.StockServer;
import tasks.testkit.TestDatabase;

/** An orderly stop: streams end with a hint, and hold nobody up; what was begun is finished, and kept. */
class StopIT {
    /** Longer than a container waits by itself. */
    private static final long BODY_MILLIS = 4_000;

    private static final long STOP_SECONDS = 12;
    private static final int SOCKETS = 20;
    private static final String BODY = "{\"title\":\"in flight\"}";

    @ParameterizedTest
    @EnumSource(Stock.class)
    void streamsEndWithAHintAndARequestWhoseBodyIsStillComingIsFinished(Stock stock) throws Exception {
        StockServer server = stock.server().start();
        try (RawHttp raw = new RawHttp(server.base());
                RawHttp chunked = new RawHttp(server.base())) {
            streamsEnd(server, () -> {
                begin(server, raw, chunked);
                server.process().destroy();
                TimeUnit.MILLISECONDS.sleep(BODY_MILLIS);
                assertTrue(server.process().isAlive(), "it waits for the body");
                String rest = BODY.substring(1);
                raw.write(rest);
                assertEquals(201, raw.read().status(), server.log());
                chunked.write(Integer.toHexString(rest.length()) + "\r\n" + rest + "\r\n0\r\n\r\n");
                assertEquals(201, chunked.read().status(), server.log());
            });
            assertTrue(server.process().waitFor(STOP_SECONDS, TimeUnit.SECONDS), server.log());
        } finally {
            server.close();
        }
        assertEquals(2, kept(server.work().resolve("data/tasks")));
        assertTrue(server.log().contains("[RESPONSE] GET /changes status=200"), server.log());
        assertFalse(server.log().contains("Exception"), server.log());
        assertFalse(server.log().contains("cut off"), server.log());
    }

    /** Those who are told, those who are not, and one who does not read. */
    private static void streamsEnd(StockServer server, Eventually.Claim stop) throws Exception {
        List<SocketReader> more = new ArrayList<>();
        try (Http http = new Http(server.base());
                EventReader events = EventReader.open(server.base(), "?since=0", "X-Request-Id", "stopped");
                EventReader unread = EventReader.slow(server.base(), "?since=0");
                SocketReader socket = SocketReader.open(server.base(), "", Http.token())) {
            LiveCopy copy = new LiveCopy();
            copy.apply(events.next());
            socket.next();
            assertEquals(200, unread.status());
            http.dev("POST", "/tasks", "{\"title\":\"told\"}");
            copy.apply(events.next());
            assertEquals(1, copy.tasks().size());
            for (int i = 0; i < SOCKETS; i++) {
                more.add(SocketReader.open(server.base(), "", Http.token()));
            }
            stop.check();
            assertEquals("1000", events.next().retry());
            assertTrue(events.ends());
            assertTrue(socket.closed().startsWith("1001"), socket.closed());
            for (SocketReader each : more) {
                assertTrue(each.closed().startsWith("1001"), each.closed());
            }
        } finally {
            more.forEach(SocketReader::close);
        }
    }

    /** Two requests, and the first byte of the body of each. */
    private static void begin(StockServer server, RawHttp raw, RawHttp chunked) throws Exception {
        long before = requests(server);
        String head = "POST /tasks HTTP/1.1\r\nHost: x\r\nAuthorization: " + Http.token()[1] + "\r\n";
        raw.write(head + "Content-Length: " + BODY.length() + "\r\n\r\n{");
        chunked.write(head + "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n");
        Eventually.check(() -> assertEquals(before + 2, requests(server), server.log()));
    }

    private static long requests(StockServer server) {
        return server.log().lines().filter("[REQUEST]  POST /tasks"::equals).count();
    }

    private static int kept(Path database) throws Exception {
        try (Connection connection = TestDatabase.connect("jdbc:h2:file:" + database);
                ResultSet rows = connection
                        .createStatement()
                        .executeQuery("SELECT COUNT(*) FROM task WHERE title = 'in flight'")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
