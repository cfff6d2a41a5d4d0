package tasks.cost;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import tasks.testkit.RunningServer;

/**
 * Keeps a server busy over a fixed number of connections, each with one request at a time, and spends little itself: the
 * requests are bytes made beforehand, and of an answer only the status and the length are read.
 *
 * <p><b>Threads:</b> one for each connection while {@link #run} runs.
 */
final class Load implements AutoCloseable {
    private static final byte[] OK = "HTTP/1.1 200 ".getBytes(StandardCharsets.ISO_8859_1);
    private static final String LENGTH = "\r\ncontent-length:";

    private final List<Connection> connections = new ArrayList<>();
    private final ExecutorService threads;
    private final List<byte[]> requests = new ArrayList<>();

    /**
     * Opens the connections.
     *
     * @param tasks ids from 1 to this are asked for, at random
     */
    Load(URI base, int connections, int tasks) throws IOException {
        for (int id = 1; id <= tasks; id++) {
            requests.add(
                    ("GET /tasks/" + id + " HTTP/1.1\r\nHost: " + base.getAuthority() + "\r\nAuthorization: Bearer "
                                    + RunningServer.TOKEN + "\r\nAccept: application/json\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
        }
        threads = Executors.newFixedThreadPool(connections);
        for (int i = 0; i < connections; i++) {
            this.connections.add(new Connection(base));
        }
    }

    /** Runs for that long and gives the number of requests answered, each with 200. */
    long run(Duration duration) throws Exception {
        long until = System.nanoTime() + duration.toNanos();
        List<Future<Long>> counts = new ArrayList<>();
        for (Connection connection : connections) {
            counts.add(threads.submit(() -> connection.run(until)));
        }
        long count = 0;
        for (Future<Long> each : counts) {
            count += each.get();
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        for (Connection connection : connections) {
            connection.socket.close();
        }
    }

    private final class Connection {
        private final Socket socket;
        private final byte[] buffer = new byte[4096];

        Connection(URI base) throws IOException {
            socket = new Socket(base.getHost(), base.getPort());
            socket.setTcpNoDelay(true);
        }

        long run(long until) throws IOException {
            long count = 0;
            while (System.nanoTime() < until) {
                byte[] request = requests.get(ThreadLocalRandom.current().nextInt(requests.size()));
                socket.getOutputStream().write(request);
                readAnswer();
                count++;
            }
            return count;
        }

        private void readAnswer() throws IOException {
            InputStream in = socket.getInputStream();
            int filled = 0;
            int whole = Integer.MAX_VALUE;
            while (filled < whole) {
                int read = in.read(buffer, filled, buffer.length - filled);
                if (read <= 0) {
                    throw new EOFException("The answer is broken off or too long:\n" + text(filled));
                }
                filled += read;
                if (whole == Integer.MAX_VALUE) {
                    whole = length(filled);
                }
            }
            if (filled != whole || !java.util.Arrays.equals(buffer, 0, OK.length, OK, 0, OK.length)) {
                throw new IOException("Not one answer with 200:\n" + text(filled));
            }
        }

        /** Of the whole answer; the largest number where its head has not come yet. */
        private int length(int filled) {
            String text = text(filled);
            int end = text.indexOf("\r\n\r\n");
            if (end < 0) {
                return Integer.MAX_VALUE;
            }
            String head = text.substring(0, end + 2).toLowerCase(java.util.Locale.ROOT);
            int start = head.indexOf(LENGTH) + LENGTH.length();
            return end
                    + 4
                    + Integer.parseInt(
                            head.substring(start, head.indexOf('\r', start)).strip());
        }

        private String text(int filled) {
            return new String(buffer, 0, filled, StandardCharsets.ISO_8859_1);
        }
    }
}
