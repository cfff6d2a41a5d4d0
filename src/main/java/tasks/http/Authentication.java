package tasks.http;

/** What an authentication backend made of a credential: one of three outcomes, never null. */
public sealed interface Authentication {

    /** The credential is not this backend's own: the next one is asked. */
    record Passed() implements Authentication {}

    /** The credential is good, and this is whose it is. */
    record Accepted(Identity identity) implements Authentication {}

    /**
     * The credential is this backend's own, and bad.
     *
     * @param message the client's short sentence, sent with 401
     */
    record Refused(String message) implements Authentication {}

    static Authentication passed() {
        return new Passed();
    }

    static Authentication accepted(Identity identity) {
        return new Accepted(identity);
    }

    static Authentication refused(String message) {
        return new Refused(message);
    }
}
