package tasks.config;

import java.util.Optional;

/**
 * Addresses that begin with the same bits (RFC 4632 section 3.1): {@code 10.0.0.0/8}. An address alone is a network of one.
 *
 * @param prefix how many bits
 */
public record Network(IpAddress start, int prefix) {

    /** Reads one; empty for what is none. */
    public static Optional<Network> parse(String text) {
        int slash = text.indexOf('/');
        String length = slash < 0 ? "" : text.substring(slash + 1);
        if (slash >= 0 && !length.matches("[0-9]{1,3}")) {
            return Optional.empty();
        }
        return IpAddress.parse(slash < 0 ? text : text.substring(0, slash))
                .map(start -> new Network(start, slash < 0 ? start.bits() : Integer.parseInt(length)))
                .filter(network -> network.prefix <= network.start.bits());
    }

    /** Whether the address is one of these. */
    public boolean contains(IpAddress address) {
        int rest = start.bits() - prefix;
        return address.bits() == start.bits()
                && address.number().shiftRight(rest).equals(start.number().shiftRight(rest));
    }
}
