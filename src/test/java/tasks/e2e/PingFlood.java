package tasks.e2e;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import tasks.testkit.RawSocket;

/**
 * Clients of WebSockets that send pings until the server takes no more, and read nothing.
 *
 * <p><b>Threads:</b> one for each client; all have ended when this is closed.
 */
final class PingFlood implements AutoCloseable {
    private static final byte[] PINGS = Breach.times(500, Breach.frame(Breach.FIN | RawSocket.PING, 125));

    private final List<RawSocket> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    private PingFlood() {}

    /** With so many clients, of whose token this is. */
    static PingFlood begin(URI base, String token, int clients) throws IOException {
        PingFlood flood = new PingFlood();
        for (int i = 0; i < clients; i++) {
            flood.clients.add(RawSocket.slow(base, "", token));
        }
        for (RawSocket client : flood.clients) {
            Thread thread = new Thread(() -> send(client));
            flood.threads.add(thread);
            thread.start();
        }
        return flood;
    }

    private static void send(RawSocket client) {
        try {
            while (true) {
                client.write(PINGS);
            }
        } catch (IOException closed) {
            // by one side or the other
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (RawSocket client : clients) {
            client.close();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
