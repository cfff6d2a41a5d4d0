package tasks.cost;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import tasks.testkit.Alone;
import tasks.testkit.StockServer;

/** How long a newcomer waits for the first answer. */
@Alone
class StartIT {
    private static final int TRIES = 5;
    private static final Duration LIMIT = Duration.ofSeconds(3);
    /** What a bare servlet on the same Jetty took where the limit was set: the measure for a machine that is busy. */
    private static final Duration BARE = Duration.ofMillis(1_400);

    @Test
    void itAnswersWithinThreeSecondsOfTheJvmsStart() throws Exception {
        StringBuilder took = new StringBuilder();
        for (int i = 0; i < TRIES; i++) {
            Duration product = start(StockServer.jettyByStartJar().withPlainJvm());
            if (product.compareTo(LIMIT) <= 0) {
                return;
            }
            Duration bare = start(BareServer.prepare().withPlainJvm());
            if (product.toMillis() * BARE.toMillis() <= bare.toMillis() * LIMIT.toMillis()) {
                return;
            }
            took.append(product)
                    .append(", where a bare servlet takes ")
                    .append(bare)
                    .append("; ");
        }
        assertTrue(took.isEmpty(), took.toString());
    }

    /** From the start of the JVM on an empty folder until the first answer. */
    private static Duration start(StockServer stopped) throws Exception {
        long began = System.nanoTime();
        try (StockServer server = stopped.start()) {
            long nanos = System.nanoTime() - began;
            assertTrue(server.process().isAlive());
            return Duration.ofNanos(nanos);
        }
    }
}
