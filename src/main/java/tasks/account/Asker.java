package tasks.account;

/**
 * Who names a password: whose it is said to be, and where that comes from. What is counted and queued by both at once lets nobody
 * lock an owner out from elsewhere.
 *
 * @param account the user's name as it is compared, be there such a user or not
 */
record Asker(Place place, String account) {

    /** Who names the password of that account from that address. */
    static Asker of(String address, String account) {
        return new Asker(Place.of(address), account);
    }

    /** The account, and the network. */
    String key() {
        return account + ' ' + place.network();
    }

    /** The account, and what a subscriber may have of networks. */
    String keyOfSite() {
        return account + ' ' + place.site();
    }
}
