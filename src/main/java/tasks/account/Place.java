package tasks.account;

import java.math.BigInteger;
import java.util.List;
import tasks.config.IpAddress;

/**
 * Where a request comes from, as far as its address tells: one subscriber has one address of IPv4, or a network of IPv6, and
 * who has many of them mostly has them next to each other.
 *
 * @param provider the networks that one registry hands out together: /32 of IPv6, /16 of IPv4
 * @param site what one customer gets of it: /48, /24
 * @param network what one subscriber has: /64, one address
 * @param ofMany whether a subscriber may have the whole site
 */
record Place(String provider, String site, String network, boolean ofMany) {
    private static final List<Integer> IPV6 = List.of(32, 48, 64);
    private static final List<Integer> IPV4 = List.of(16, 24, 32);

    /** The place of an address; what is none is a place of its own. */
    static Place of(String address) {
        return IpAddress.parse(address).map(Place::of).orElse(new Place(address, address, address, false));
    }

    private static Place of(IpAddress address) {
        boolean ofMany = address.bits() == Long.SIZE * 2;
        List<Integer> prefixes = ofMany ? IPV6 : IPV4;
        List<String> names = prefixes.stream().map(bits -> name(address, bits)).toList();
        return new Place(names.get(0), names.get(1), names.get(2), ofMany);
    }

    private static String name(IpAddress address, int prefix) {
        BigInteger start = address.number().shiftRight(address.bits() - prefix);
        return start.toString(16) + '/' + prefix + (address.bits() == Integer.SIZE ? "v4" : "");
    }
}
