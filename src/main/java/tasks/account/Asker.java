package tasks.account;

import tasks.config.IpAddress;

/**
 * Who names a password: whose it is said to be, and where that comes from. What is counted and queued by both at once lets nobody
 * lock an owner out from elsewhere.
 *
 * @param network the client's address, or the network of it that one subscriber has
 * @param account the user's name as it is compared, be there such a user or not
 */
record Asker(String network, String account) {
    private static final int IPV6_BITS = 128;
    private static final int IPV6_NETWORK_BITS = 64;

    /** Who names the password of that account from that address. */
    static Asker of(String address, String account) {
        return new Asker(network(address), account);
    }

    /** One subscriber has many addresses of IPv6. */
    static String network(String address) {
        return IpAddress.parse(address)
                .filter(known -> known.bits() == IPV6_BITS)
                .map(known ->
                        known.number().shiftRight(IPV6_BITS - IPV6_NETWORK_BITS).toString(16))
                .orElse(address);
    }

    /** Both in one. */
    String key() {
        return account + ' ' + network;
    }
}
