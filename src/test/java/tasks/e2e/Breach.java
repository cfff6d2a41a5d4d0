package tasks.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tasks.testkit.RawSocket;

/**
 * Frames that break the protocol of WebSockets (RFC 6455).
 *
 * @param ending how who sends them is closed: a pattern of the beginning
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Breach(String name, String ending, byte[] sent) {
    static final int FIN = 0x80;
    static final int RSV1 = 0x40;
    static final int CONTINUATION = 0;

    static byte[] frame(int head, int length) {
        return RawSocket.frame(head, "x".repeat(length).getBytes(UTF_8));
    }

    static byte[] frame(int head, byte... payload) {
        return RawSocket.frame(head, payload);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    static byte[] times(int times, byte[] part) {
        byte[][] parts = new byte[times][];
        Arrays.fill(parts, part);
        return joined(parts);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] close(int code) {
        return RawSocket.frame(FIN | RawSocket.CLOSE, bytes(code >> 8, code));
    }

    /** All that are tried. */
    static List<Breach> all() {
        List<Breach> breaches = new ArrayList<>(List.of(
                new Breach("no mask", "1002", bytes(FIN | RawSocket.TEXT, 2, '{', '}')),
                new Breach("a reserved opcode", "1002", frame(FIN | 3, 2)),
                new Breach("a reserved opcode of control", "1002", frame(FIN | 11, 2)),
                new Breach("a reserved bit", "1002", frame(FIN | RSV1 | RawSocket.TEXT, 2)),
                new Breach("what goes on without a beginning", "1002", frame(FIN | CONTINUATION, 2)),
                new Breach("two beginnings", "1002", joined(frame(RawSocket.TEXT, 2), frame(FIN | RawSocket.TEXT, 2))),
                new Breach("a long ping", "1002", frame(FIN | RawSocket.PING, 126)),
                new Breach("a ping in pieces", "1002", frame(RawSocket.PING, 2)),
                new Breach("a long close", "1002", frame(FIN | RawSocket.CLOSE, 126)),
                new Breach("a close of one byte", "1002", frame(FIN | RawSocket.CLOSE, 1)),
                new Breach("no UTF-8", "1007", frame(FIN | RawSocket.TEXT, bytes(0xc3, 0x28))),
                new Breach("a surrogate", "1007", frame(FIN | RawSocket.TEXT, bytes(0xed, 0xa0, 0x80))),
                new Breach("a long message", "1009", frame(FIN | RawSocket.TEXT, 9_000)),
                new Breach(
                        "a message without end",
                        "1009",
                        joined(frame(RawSocket.TEXT, 100), times(10_000, frame(CONTINUATION, 100)))),
                new Breach(
                        "eight exbibytes",
                        "1009|1008 No token came in time",
                        bytes(FIN | RawSocket.TEXT, 0xff, 0x7f, -1, -1, -1, -1, -1, -1, -1, 1, 2, 3, 4)),
                new Breach(
                        "a negative length",
                        "100[29]",
                        bytes(FIN | RawSocket.TEXT, 0xff, -1, -1, -1, -1, -1, -1, -1, -1, 1, 2, 3, 4)),
                new Breach("binary messages", "1003", times(10_000, frame(FIN | RawSocket.BINARY, 0))),
                new Breach(
                        "nested objects",
                        "1008",
                        frame(FIN | RawSocket.TEXT, "{\"a\":".repeat(1_000).getBytes(UTF_8)))));
        for (int code : new int[] {0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65_535}) {
            breaches.add(new Breach("the close code " + code, "1002", close(code)));
        }
        return breaches;
    }
}
