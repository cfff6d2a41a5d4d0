package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.testkit.Answer;
import tasks.testkit.EventReader;
import tasks.testkit.Http;
import tasks.testkit.LiveCopy;
import tasks.testkit.SocketReader;
import tasks.testkit.Stock;
import tasks.testkit.StockServer;
import tasks.testkit.TestRun;

/** The stop of a server with streams, and a server without WebSocket. */
class LiveStopIT {
    private static final long STOP_SECONDS = 12;
    private static final int SOCKETS = 20;

    @ParameterizedTest
    @EnumSource(Stock.class)
    void streamsEndWithAHintAndHoldNobodyUp(Stock stock) throws Exception {
        StockServer server = stock.server().start();
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
            server.process().destroy();
            assertEquals("1000", events.next().retry());
            assertTrue(events.ends());
            assertTrue(socket.closed().startsWith("1001"), socket.closed());
            for (SocketReader each : more) {
                assertTrue(each.closed().startsWith("1001"), each.closed());
            }
            assertTrue(server.process().waitFor(STOP_SECONDS, TimeUnit.SECONDS), server.log());
        } finally {
            more.forEach(SocketReader::close);
            server.close();
        }
        assertTrue(server.log().contains("[RESPONSE] GET /changes status=200"), server.log());
        assertFalse(server.log().contains("Exception"), server.log());
        assertFalse(server.log().contains("cut off"), server.log());
    }

    @Test
    void withoutWebSocketInTheContainerLiveIsAnswered501AndAllElseWorks() throws Exception {
        try (StockServer server = StockServer.jetty(baseWithoutWebSocket(), "").start();
                Http http = new Http(server.base())) {
            Answer answer = http.dev("GET", "/live");
            assertEquals(501, answer.status());
            assertEquals("{\"error\":\"WebSocket is not available on this server\"}", answer.body());
            assertEquals(200, http.dev("GET", "/tasks").status());
            try (EventReader events = EventReader.open(server.base(), "")) {
                assertEquals("start", events.next().name());
            }
            List<String> told =
                    server.log().lines().filter(l -> l.contains("no WebSocket")).toList();
            assertEquals(1, told.size(), server.log());
            assertFalse(server.log().contains("NoClassDefFound"), server.log());
        }
    }

    private static Path baseWithoutWebSocket() throws Exception {
        Path base = TestRun.folder("tasks-base-");
        for (String file : List.of("etc/tasks.xml", "start.d/server.ini", "start.d/tasks.ini")) {
            Files.createDirectories(base.resolve(file).getParent());
            Files.copy(Path.of("jetty-base", file), base.resolve(file));
        }
        Files.createDirectories(base.resolve("environments"));
        Path webapps = Files.createDirectories(base.resolve("webapps"));
        Files.writeString(
                webapps.resolve("tasks.xml"),
                Files.readString(Path.of("jetty-base/webapps/tasks.xml"))
                        .replaceAll("<Set name=\"war\">.*</Set>", "<Set name=\"war\">" + war() + "</Set>"));
        return base;
    }

    private static String war() {
        return Path.of(System.getProperty("tasks.war")).toAbsolutePath().toString();
    }
}
