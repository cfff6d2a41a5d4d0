package tasks.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A client of a WebSocket that does nothing by itself: it answers no ping and no close (RFC 6455). */
public final class RawSocket implements AutoCloseable {
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    private static final int PONG = 10;

    private static final int MASKED = 0x80;
    private static final byte[] MASK = {1, 2, 3, 4};
    private static final int SHORT_LENGTH = 125;

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
            if (payload.length < 2) {
                return "no code";
            }
            int code = ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
            return code + " " + new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
        }
    }

    private final Socket socket = new Socket();
    private final InputStream in;

    private RawSocket(URI base, String query, boolean slow, String lines) throws IOException {
        if (slow) {
            socket.setReceiveBufferSize(SMALL_BUFFER);
        }
        socket.connect(new InetSocketAddress(base.getHost(), base.getPort()));
        socket.setTcpNoDelay(true); // frames are small, and come one by one
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream(), slow ? 1_024 : 8_192);
        String head = "GET " + base.getRawPath() + "/live" + query + " HTTP/1.1\r\nHost: localhost\r\n"
                + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + lines + "\r\n";
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
        return open(base, query, RunningServer.TOKEN);
    }

    /** Opens one of whose token this is. */
    public static RawSocket open(URI base, String query, String token) throws IOException {
        return new RawSocket(base, query, false, authorization(token));
    }

    /** One of somebody who has not said who he is, with these lines in its handshake; its network holds little. */
    public static RawSocket stranger(URI base, String lines) throws IOException {
        return new RawSocket(base, "", true, lines);
    }

    /** One whose network holds little that is not read. */
    public static RawSocket slow(URI base, String query, String token) throws IOException {
        return new RawSocket(base, query, true, authorization(token));
    }

    private static String authorization(String token) {
        return "Authorization: Bearer " + token + "\r\n";
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

    /** Answers the pings that have come while nothing else has. */
    public void keepAlive() throws IOException {
        while (hasMore()) {
            if (next().kind == PING) {
                pong();
            }
        }
    }

    /** Whether there is a byte that can be read at once. */
    public boolean hasMore() throws IOException {
        return in.available() > 0;
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
        write(frame(0x80 | PONG, new byte[0]));
    }

    /** Sends bytes as they are. */
    public void write(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /**
     * A frame as clients send it.
     *
     * @param head its first byte: whether a message ends with it (0x80), reserved bits, the opcode
     */
    public static byte[] frame(int head, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(head);
        if (payload.length <= SHORT_LENGTH) {
            frame.write(MASKED | payload.length);
        } else {
            frame.write(MASKED | (SHORT_LENGTH + 1));
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        }
        frame.writeBytes(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ MASK[i % MASK.length]);
        }
        return frame.toByteArray();
    }

    /** How it ends: the code and the reason that the server gives, or that it is cut off; all else is passed over. */
    public String ending() {
        try {
            Frame frame = next();
            while (frame.kind != CLOSE) {
                frame = next();
            }
            return frame.closing();
        } catch (SocketTimeoutException e) {
            return "never";
        } catch (IOException e) {
            return "cut off";
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
