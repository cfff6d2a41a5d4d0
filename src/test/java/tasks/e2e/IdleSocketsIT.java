package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.RawSocket;
import tasks.testkit.SideBySide;
import tasks.testkit.Stock;
import tasks.testkit.StockServer;

/** WebSockets that have been sent something long and are idle then, in servers that could not keep it for each. */
class IdleSocketsIT {
    private static final int SOCKETS = 120;
    private static final int NOTES = 100;
    private static final String TEXT = "n".repeat(10_000);

    @Test
    void anIdleSocketKeepsNothingOfWhatItWasSent() throws Exception {
        SideBySide.onEach(List.of(Stock.values()), stock -> {
            try (StockServer server = stock.server().jvmOption("-Xmx96m").start();
                    Http http = new Http(server.base())) {
                tryOn(server, http);
            }
            return stock;
        });
    }

    private static void tryOn(StockServer server, Http http) throws Exception {
        long task = Json.id(http.dev("POST", "/tasks", "{\"title\":\"long\"}").body());
        for (int i = 0; i < NOTES; i++) {
            String note = "{\"text\":\"" + TEXT + "\"}";
            assertEquals(
                    201, http.dev("POST", "/tasks/" + task + "/notes", note).status());
        }
        List<RawSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < SOCKETS; i++) {
                RawSocket socket = RawSocket.open(server.base(), "?since=0");
                sockets.add(socket);
                assertTrue(socket.text().contains("\"resume\""));
                assertTrue(socket.text().length() > NOTES * TEXT.length());
            }
            http.dev("POST", "/tasks", "{\"title\":\"told to all\"}");
            for (RawSocket socket : sockets) {
                assertTrue(socket.text().contains("told to all"));
            }
        } finally {
            for (RawSocket socket : sockets) {
                socket.close();
            }
        }
        assertFalse(server.log().contains("OutOfMemory"), server::log);
    }
}
