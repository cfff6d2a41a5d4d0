package tasks.config;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An address of IPv4 or IPv6; one of IPv4 that is written as one of IPv6 is one of IPv4.
 *
 * @param text its one form
 * @param number its bits
 * @param bits 32 or 128
 */
public record IpAddress(String text, BigInteger number, int bits) {
    private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(?:\\." + BYTE + "){3}");

    /** What begins so and has a colon is never looked up as a name, be it an address or not. */
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:][0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");

    private static final int FIRST_BYTE = 24;
    private static final int LOOPBACK = 127;

    /** Reads one; empty for a name, which is never looked up, and for whatever else is none. */
    public static Optional<IpAddress> parse(String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            InetAddress address = InetAddress.getByName(text);
            byte[] bytes = address.getAddress();
            return Optional.of(
                    new IpAddress(address.getHostAddress(), new BigInteger(1, bytes), bytes.length * Byte.SIZE));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** This machine's own: 127.0.0.0/8 (RFC 1122 section 3.2.1.3) or ::1 (RFC 4291 section 2.5.3). */
    public boolean isLoopback() {
        return bits == Integer.SIZE
                ? number.shiftRight(FIRST_BYTE).intValue() == LOOPBACK
                : number.equals(BigInteger.ONE);
    }
}
