package tasks.live;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * Addresses of the public Internet, as far as the registries for special purposes say (RFC 6890 and its successors): not of
 * this machine, a private network, a link, a provider's own (RFC 6598), a group, a document, nor reserved.
 */
final class PublicAddresses {
    private static final int IPV4_BYTES = 4;

    private static final List<Range> SPECIAL_IPV4 = List.of(
            new Range(8, 0), // this network
            new Range(8, 10), // private
            new Range(10, 100, 64), // shared by a provider's customers
            new Range(8, 127), // loopback
            new Range(16, 169, 254), // link-local, clouds' metadata among them
            new Range(12, 172, 16), // private
            new Range(24, 192, 0, 0), // protocol assignments
            new Range(24, 192, 0, 2), // documentation
            new Range(24, 192, 88, 99), // relays to IPv6
            new Range(16, 192, 168), // private
            new Range(15, 198, 18), // benchmarks
            new Range(24, 198, 51, 100), // documentation
            new Range(24, 203, 0, 113), // documentation
            new Range(3, 224)); // multicast, and all that is reserved

    private static final Range GLOBAL_IPV6 = new Range(3, 0x20);
    /** A network without IPv4 reaches it so (RFC 6052); the last four bytes are the IPv4 address. */
    private static final Range TRANSLATED = new Range(96, 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0);

    private static final List<Range> SPECIAL_IPV6 = List.of(
            new Range(23, 0x20, 0x01, 0x00), // protocol assignments, Teredo among them
            new Range(32, 0x20, 0x01, 0x0d, 0xb8), // documentation
            new Range(16, 0x20, 0x02), // IPv4 in IPv6
            new Range(20, 0x3f, 0xff, 0x00)); // documentation

    private PublicAddresses() {}

    /** Whether the address is one. Java has made an IPv4 address of one that IPv6 wraps ({@code ::ffff:…}). */
    static boolean contain(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            return isPublicIpv4(bytes);
        }
        if (!(address instanceof Inet6Address)) {
            return false;
        }
        if (TRANSLATED.contains(bytes)) {
            return isPublicIpv4(Arrays.copyOfRange(bytes, bytes.length - IPV4_BYTES, bytes.length));
        }
        return GLOBAL_IPV6.contains(bytes) && SPECIAL_IPV6.stream().noneMatch(range -> range.contains(bytes));
    }

    private static boolean isPublicIpv4(byte[] bytes) {
        return SPECIAL_IPV4.stream().noneMatch(range -> range.contains(bytes));
    }

    /** Addresses that begin with the same bits. */
    private static final class Range {
        private final int bits;
        private final int[] first;

        /** The bytes that the bits reach into. */
        Range(int bits, int... first) {
            this.bits = bits;
            this.first = first;
        }

        boolean contains(byte[] address) {
            for (int bit = 0; bit < bits; bit += Byte.SIZE) {
                int compared = Math.min(Byte.SIZE, bits - bit);
                int mask = 0xFF << (Byte.SIZE - compared);
                int at = bit / Byte.SIZE;
                if ((address[at] & mask & 0xFF) != (first[at] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
