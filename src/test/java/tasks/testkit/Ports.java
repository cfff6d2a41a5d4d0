package tasks.testkit;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for servers that are yet to start, and that start again where they were. They lie below those that a system gives to
 * clients, and each JVM of a test run has its own, since a port that is free now may be taken by the time its server binds it.
 */
public final class Ports {
    private static final int FIRST = 10_000;
    private static final int JVMS = 8;
    private static final int EACH = 2_500;
    /** Maven's number of this JVM, from 1. */
    private static final int MINE = FIRST + Integer.getInteger("tasks.test.fork", 1) % JVMS * EACH;

    private static final AtomicInteger GIVEN = new AtomicInteger(new Random().nextInt(EACH));

    private Ports() {}

    /** A port that nobody listens on, and that no other test is given. */
    public static int next() throws IOException {
        for (int i = 0; i < EACH; i++) {
            int port = MINE + Math.floorMod(GIVEN.getAndIncrement(), EACH);
            try (ServerSocket free = new ServerSocket(port)) {
                return free.getLocalPort();
            } catch (BindException taken) {
                // the next one then
            }
        }
        throw new IOException("No port is free from " + MINE + " on");
    }
}
