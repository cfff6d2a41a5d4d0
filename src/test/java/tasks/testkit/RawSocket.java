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

/** A client of a WebSocket that does nothing by itself: it answers no ping and no close (RFC 6455). */
public final class RawSocket implements AutoCloseable {
    public static final int TEXT = 1;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    private static final int PONG = 10;

    private static final int SMALL_BUFFER = 4_096;
    private static final int TIMEOUT_MILLIS = 60_000;

    /**
     * What came.
     *
     * @param kind its opcode
     * @param last whether a message ends with it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Frame(int kind, boolean last, byte[] payload) {
        /** The code and the reason of a close. */
        public String closing() {
            int code = ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
            return code + " " + new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
        }
    }

    private final Socket socket = new Socket();
    private final InputStream in;

    private RawSocket(URI base, String query, boolean slow, String token) throws IOException {
        if (slow) {
            socket.setReceiveBufferSize(SMALL_BUFFER);
        }
        socket.connect(new InetSocketAddress(base.getHost(), base.getPort()));
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream(), slow ? 1_024 : 8_192);
        String head = "GET " + base.getRawPath() + "/live" + query + " HTTP/1.1\r\nHost: localhost\r\n"
                + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + "Authorization: Bearer " + token + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        String status = line();
        if (!status.contains(" 101")) {
            throw new IOException(status);
        }
        while (!line().isEmpty()) {
            // the rest of the head
        }
    }

    /** Opens one of the demo user. */
    public static RawSocket open(URI base, String query) throws IOException {
        return new RawSocket(base, query, false, RunningServer.TOKEN);
    }

    /** One whose network holds little that is not read. */
    public static RawSocket slow(URI base, String query, String token) throws IOException {
        return new RawSocket(base, query, true, token);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = octet(); c != '\n'; c = octet()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    private int octet() throws IOException {
        int c = in.read();
        if (c < 0) {
            throw new EOFException("the connection ended");
        }
        return c;
    }

    /** One byte as it comes, of whatever it is part of; −1 at the end. */
    public int rawByte() throws IOException {
        return in.read();
    }

    /**
     * The next frame.
     *
     * @throws EOFException at the end of the connection
     */
    public Frame next() throws IOException {
        int head = octet();
        long length = octet();
        int more = length == 126 ? 2 : length == 127 ? 8 : 0;
        for (int i = 0; i < more; i++) {
            length = (i == 0 ? 0 : length << 8) | octet();
        }
        byte[] payload = in.readNBytes((int) length);
        if (payload.length < length) {
            throw new EOFException("the connection ended");
        }
        return new Frame(head & 0x0f, (head & 0x80) != 0, payload);
    }

    /** The next message of text, before which pings are answered. */
    public String text() throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        while (true) {
            Frame frame = next();
            if (frame.kind == PING) {
                pong();
            } else if (frame.kind == CLOSE) {
                throw new EOFException("closed: " + frame.closing());
            } else {
                message.writeBytes(frame.payload);
                if (frame.last) {
                    return message.toString(StandardCharsets.UTF_8);
                }
            }
        }
    }

    /** Answers a ping, which has no payload. */
    public void pong() throws IOException {
        socket.getOutputStream().write(new byte[] {(byte) (0x80 | PONG), (byte) 0x80, 1, 2, 3, 4});
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
