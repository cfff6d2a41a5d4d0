package tasks.ops;

/** Hears of each request once it is answered. */
@FunctionalInterface
public interface RequestTimes {
    /** For a server that nobody asks for its figures. */
    RequestTimes NONE = (method, route, status, nanos) -> {};

    /**
     * A request has been answered.
     *
     * @param method as sent
     * @param route the path as the route table has it; empty where it found none
     */
    void took(String method, String route, int status, long nanos);
}
