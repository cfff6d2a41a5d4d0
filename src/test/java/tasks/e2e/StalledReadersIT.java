package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tasks.testkit.SideBySide;
import tasks.testkit.Stock;

/** Clients that ask for a large answer and do not read it: each container gives them up in its time. All wait side by side. */
class StalledReadersIT {
    private static final int STALLED = 25;
    private static final int HALF_OF_THE_BYTES = 3_000_000;

    private static List<LargeList> servers = List.of();

    @BeforeAll
    static void start() throws Exception {
        servers = SideBySide.onEach(List.of(Stock.values()), LargeList::start);
    }

    @AfterAll
    static void stop() throws Exception {
        for (LargeList server : servers) {
            server.close();
        }
    }

    /** What is to be seen on one server. */
    @FunctionalInterface
    private interface Claim {
        void check(LargeList list) throws Exception;
    }

    private static void onEach(Claim claim) throws Exception {
        SideBySide.onEach(servers, list -> {
            list.begin();
            claim.check(list);
            list.hangUp();
            return list;
        });
    }

    @Test
    void aClientThatDoesNotReadIsCutOffAndIsNoFault() throws Exception {
        onEach(list -> {
            for (int i = 0; i < STALLED; i++) {
                list.ask("idle-" + i);
            }
            list.assertEndedInPeace("idle-\\d+", STALLED);
            for (Socket socket : list.clients()) {
                assertTrue(isBrokenOff(socket));
            }
        });
    }

    private static boolean isBrokenOff(Socket socket) throws IOException {
        try {
            return socket.getInputStream().readAllBytes().length < HALF_OF_THE_BYTES;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void aStopWaitsForASlowReaderOnlyForItsTime() throws Exception {
        onEach(list -> {
            list.ask("stopped");
            try {
                list.server().close();
            } finally {
                list.server().start();
            }
            assertFalse(list.log().contains("Exception"), list::log);
            assertFalse(list.log().contains("SEVERE"), list::log);
        });
    }
}
