package tasks.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A client of server-sent events on a connection of its own, which sees every byte. */
public final class EventReader implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int SMALL_BUFFER = 4_096;

    /**
     * What stands between two empty lines.
     *
     * @param comment whether there are comments only
     */
    public record Event(String id, String name, String data, String retry, boolean comment) {}

    private final Socket socket = new Socket();
    private final InputStream in;
    private final int status;
    private final Map<String, String> headers = new HashMap<>();
    private int left;

    private EventReader(URI base, String path, boolean slow, String... more) throws IOException {
        if (slow) {
            socket.setReceiveBufferSize(SMALL_BUFFER);
        }
        socket.connect(new InetSocketAddress(base.getHost(), base.getPort()));
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream(), slow ? 1_024 : 8_192);
        StringBuilder head = new StringBuilder("GET " + base.getRawPath() + path + " HTTP/1.1\r\nHost: localhost\r\n");
        for (int i = 0; i < more.length; i += 2) {
            head.append(more[i]).append(": ").append(more[i + 1]).append("\r\n");
        }
        socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        status = Integer.parseInt(rawLine().split(" ")[1]);
        for (String line = rawLine(); !line.isEmpty(); line = rawLine()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
    }

    /** Opens a stream, of the demo user unless the headers name another; returns once the head of the answer is there. */
    public static EventReader open(URI base, String query, String... headers) throws IOException {
        return open(base, query, false, headers);
    }

    /** One whose network holds little that is not read. */
    public static EventReader slow(URI base, String query, String... headers) throws IOException {
        return open(base, query, true, headers);
    }

    private static EventReader open(URI base, String query, boolean slow, String... headers) throws IOException {
        List<String> all = new ArrayList<>(List.of("Accept", "text/event-stream"));
        all.addAll(List.of(headers));
        if (!all.contains("Authorization")) {
            all.addAll(List.of(Http.token()));
        }
        return new EventReader(base, "/changes" + query, slow, all.toArray(String[]::new));
    }

    public int status() {
        return status;
    }

    public String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    /** The next event that is no comment. */
    public Event next() throws IOException {
        Event event = nextOfAll();
        while (event.comment()) {
            event = nextOfAll();
        }
        return event;
    }

    /**
     * The next event or comment.
     *
     * @throws EOFException at the end
     */
    public Event nextOfAll() throws IOException {
        Map<String, String> fields = new HashMap<>();
        boolean comment = false;
        for (String line = line(); ; line = line()) {
            if (line.isEmpty()) {
                boolean nothingElse = fields.isEmpty();
                return new Event(
                        fields.get("id"),
                        fields.get("event"),
                        fields.get("data"),
                        fields.get("retry"),
                        comment && nothingElse);
            }
            int colon = line.indexOf(':');
            comment |= colon == 0;
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).stripLeading());
            }
        }
    }

    /** Whether the body has come to its end as bodies do; not if it is broken off. */
    public boolean ends() throws IOException {
        try {
            return read() < 0;
        } catch (EOFException brokenOff) {
            return false;
        }
    }

    /** Whether there is a byte that can be read at once. */
    public boolean hasMore() throws IOException {
        return in.available() > 0;
    }

    /** One byte as it comes, of whatever it is part of. */
    public int rawByte() throws IOException {
        return in.read();
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = read(); c != '\n'; c = read()) {
            if (c < 0) {
                throw new EOFException("the stream ended after: " + line);
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** A byte of the body; −1 after its last chunk. */
    private int read() throws IOException {
        if (left < 0) {
            return -1;
        }
        if (left == 0) {
            // what ends a chunk comes with the next one on some containers
            String size = rawLine();
            left = Integer.parseInt(size.isEmpty() ? rawLine() : size, 16);
            if (left == 0) {
                left = -1;
                return -1;
            }
        }
        int c = in.read();
        if (c < 0) {
            throw new EOFException("broken off");
        }
        left--;
        return c;
    }

    private String rawLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("broken off");
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
