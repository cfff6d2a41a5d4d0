package tasks.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * Where webhooks are sent to: a server on a socket of its own that answers what a test wants, byte for byte, can hang, break
 * off, go away, and come back on the same port.
 */
public final class Receiver implements AutoCloseable {
    public static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    /** No answer, and the connection stays open. */
    public static final String HANG = "";

    private final int port;
    private final Queue<Received> received = new ConcurrentLinkedQueue<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Function<Received, String> answers = request -> OK;
    private volatile ServerSocket server;
    private volatile Thread accepting;

    /**
     * A request.
     *
     * @param headers by lower-case name
     * @param answer what it got
     */
    public record Received(String line, Map<String, String> headers, String body, String answer) {
        /** The number of the change. */
        public long seq() {
            return Json.read(body).get("data").get("seq").asLong();
        }

        public String id() {
            return headers.get("webhook-id");
        }

        boolean isTaken() {
            return answer.startsWith("HTTP/1.1 2");
        }
    }

    private Receiver(int port) {
        this.port = port;
    }

    public static Receiver start() throws IOException {
        Receiver receiver = new Receiver(Ports.next());
        receiver.restart();
        return receiver;
    }

    /** Accepts connections again, on the same port. */
    public void restart() throws IOException {
        ServerSocket socket = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        server = socket;
        accepting = daemon(() -> {
            while (true) {
                Socket connection = socket.accept();
                open.add(connection);
                daemon(() -> serve(connection));
            }
        });
    }

    /** Ends all connections and accepts none. */
    public void stop() throws IOException {
        server.close();
        for (Socket connection : open) {
            connection.close();
        }
        try {
            // until then the system may hold the port
            accepting.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public String url() {
        return "http://127.0.0.1:" + port + "/hook?from=tasks";
    }

    public int port() {
        return port;
    }

    /** What to answer from now on, as raw bytes in ISO 8859-1; {@link #HANG} to say nothing. */
    public void answers(Function<Received, String> wanted) {
        answers = wanted;
    }

    /** An answer of that status without a body. */
    public static String status(int status, String... headers) {
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return "HTTP/1.1 " + status + " X\r\n" + more + "Content-Length: 0\r\n\r\n";
    }

    /** All requests so far, in the order in which they came. */
    public List<Received> received() {
        return new ArrayList<>(received);
    }

    /** The numbers of the changes that were taken with 2xx, in the order in which they came. */
    public List<Long> taken() {
        return received().stream().filter(Received::isTaken).map(Received::seq).toList();
    }

    /** Something that ends with a socket. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private static Thread daemon(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException closed) {
                        // by one side or the other
                    }
                },
                "receiver");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void serve(Socket connection) throws IOException {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            while (true) {
                Received request = read(in);
                String answer = answers.apply(request);
                received.add(new Received(request.line, request.headers, request.body, answer));
                if (answer.equals(HANG)) {
                    in.read(); // until the other side gives up
                    return;
                }
                connection.getOutputStream().write(answer.getBytes(ISO_8859_1));
                if (!answer.contains("Content-Length: 0") && !answer.equals(OK)) {
                    return;
                }
            }
        } finally {
            open.remove(connection);
        }
    }

    private static Received read(InputStream in) throws IOException {
        String line = line(in);
        Map<String, String> headers = new TreeMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Received(line, headers, new String(in.readNBytes(length), UTF_8), HANG);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException();
            }
            line.write(b);
        }
        return line.toString(ISO_8859_1).strip();
    }

    @Override
    public void close() {
        try {
            stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
