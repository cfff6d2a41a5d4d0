package tasks.filter;

import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Supplier;
import tasks.http.Identity;

/** What the filters and the servlet tell each other about a request. */
public final class RequestAttributes {
    private static final String IDENTITY = Identity.class.getName();
    private static final String AGAIN = "tasks.identity.again";
    private static final String REQUEST_ID = "tasks.request.id";
    private static final String ROUTE = "tasks.route";

    private RequestAttributes() {}

    /**
     * Says who asks.
     *
     * @param again finds it out anew
     */
    static void setIdentity(HttpServletRequest request, Identity identity, Supplier<Identity> again) {
        request.setAttribute(IDENTITY, identity);
        request.setAttribute(AGAIN, again);
    }

    /** Who asks; anonymous until the authentication filter has run. */
    public static Identity identity(HttpServletRequest request) {
        return request.getAttribute(IDENTITY) instanceof Identity identity ? identity : Identity.ANONYMOUS;
    }

    /**
     * Who asks by now, of a request that has waited for its body: its credential may have ended meanwhile.
     *
     * @throws tasks.http.HttpFailure 401 where it has
     */
    public static Identity identityNow(HttpServletRequest request) {
        return request.getAttribute(AGAIN) instanceof Supplier<?> again && again.get() instanceof Identity identity
                ? identity
                : Identity.ANONYMOUS;
    }

    static void setRequestId(HttpServletRequest request, String id) {
        request.setAttribute(REQUEST_ID, id);
    }

    public static String requestId(HttpServletRequest request) {
        return text(request, REQUEST_ID);
    }

    /** The path as the route table has it. */
    public static void setRoute(HttpServletRequest request, String template) {
        request.setAttribute(ROUTE, template);
    }

    static String route(HttpServletRequest request) {
        return text(request, ROUTE);
    }

    private static String text(HttpServletRequest request, String name) {
        return request.getAttribute(name) instanceof String text ? text : "";
    }
}
