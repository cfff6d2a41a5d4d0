package tasks.http;

/**
 * One row of the route table.
 *
 * @param method the HTTP method; GET serves HEAD as well
 * @param template the path, with {@code {name}} for a number: {@code /tasks/{id}}
 * @param access who may call it
 * @param body whether the handler gets the request's body
 * @param handler what answers
 */
public record Route(String method, String template, Access access, Body body, Handler handler) {

    /** Whether a route reads the request's body. A body that is not read is discarded. */
    public enum Body {
        NONE,
        JSON
    }

    /** Answers a call, or throws {@link HttpFailure}. */
    @FunctionalInterface
    public interface Handler {
        Reply handle(Call call);
    }

    public static Route get(String template, Access access, Handler handler) {
        return new Route("GET", template, access, Body.NONE, handler);
    }

    public static Route post(String template, Access access, Handler handler) {
        return new Route("POST", template, access, Body.JSON, handler);
    }

    public static Route put(String template, Access access, Handler handler) {
        return new Route("PUT", template, access, Body.JSON, handler);
    }

    public static Route patch(String template, Access access, Handler handler) {
        return new Route("PATCH", template, access, Body.JSON, handler);
    }

    public static Route delete(String template, Access access, Handler handler) {
        return new Route("DELETE", template, access, Body.NONE, handler);
    }

    /** A POST that needs to be told nothing. */
    public static Route postWithoutBody(String template, Access access, Handler handler) {
        return new Route("POST", template, access, Body.NONE, handler);
    }

    /** A DELETE that is confirmed by its body. */
    public static Route deleteWithBody(String template, Access access, Handler handler) {
        return new Route("DELETE", template, access, Body.JSON, handler);
    }
}
