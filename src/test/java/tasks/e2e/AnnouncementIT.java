package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.testkit.Eventually;
import tasks.testkit.Stock;
import tasks.testkit.StockServer;

/** "Ready" is said of a URL where this server answers, and of no other: a port may have been taken by another process. */
class AnnouncementIT {
    private static final int TIMES = 3;
    private static final int PATIENCE_MILLIS = 30_000;

    @ParameterizedTest
    @EnumSource(Stock.class)
    void whereItAnswersIsSaid(Stock stock) throws Exception {
        StockServer stopped = stock.server();
        String url = stopped.base() + "/";
        try (StockServer server = stopped.with("TASKS_LOCAL_URL", url).start()) {
            Eventually.check(() -> assertTrue(server.log().contains("  API   " + url), server.log()));
            assertFalse(server.log().contains("OPTIONS"), server.log());
        }
    }

    @ParameterizedTest
    @EnumSource(Stock.class)
    void whereAnotherAnswersIsNotSaid(Stock stock) throws Exception {
        try (ServerSocket another = new ServerSocket(0, TIMES, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + another.getLocalPort();
            try (StockServer server =
                    stock.server().with("TASKS_LOCAL_URL", url).launch()) {
                another.setSoTimeout(PATIENCE_MILLIS);
                for (int i = 0; i < TIMES; i++) {
                    answer(another);
                }
                server.awaitStart();
                assertFalse(server.log().contains("is ready"), server.log());
            }
        }
    }

    private static void answer(ServerSocket another) throws IOException {
        try (Socket client = another.accept()) {
            client.getInputStream().read();
            client.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
    }
}
