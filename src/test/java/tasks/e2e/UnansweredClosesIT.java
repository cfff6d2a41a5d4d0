package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tasks.testkit.Container;
import tasks.testkit.RawSocket;
import tasks.testkit.SideBySide;

/** A WebSocket that is closed, and whose client does not answer that (RFC 6455 section 7.1.1), is not kept for long. */
class UnansweredClosesIT {
    /** Five seconds, and Tomcat looks each ten. */
    private static final long PATIENCE_SECONDS = 20;

    @Test
    void whoDoesNotAnswerACloseIsCutOffSoon() throws Exception {
        SideBySide.onEach(List.of(Container.JETTY, Container.TOMCAT_10, Container.TOMCAT_11), container -> {
            try (RawSocket silent = RawSocket.stranger(container.server().base(), "")) {
                assertEquals(RawSocket.CLOSE, silent.next().kind());
                long told = System.nanoTime();
                assertEquals(-1, silent.rawByte());
                long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - told);
                assertTrue(seconds <= PATIENCE_SECONDS, container + " after " + seconds + " s");
            }
            return container;
        });
    }
}
