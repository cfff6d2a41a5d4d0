package tasks.filter;

import jakarta.servlet.http.HttpServletRequest;
import tasks.http.Identity;

/** What the filters and the servlet tell each other about a request. */
public final class RequestAttributes {
    private static final String IDENTITY = Identity.class.getName();
    private static final String REQUEST_ID = "tasks.request.id";
    private static final String ROUTE = "tasks.route";

    private RequestAttributes() {}

    static void setIdentity(HttpServletRequest request, Identity identity) {
        request.setAttribute(IDENTITY, identity);
    }

    /** Who asks; anonymous until the authentication filter has run. */
    public static Identity identity(HttpServletRequest request) {
        return request.getAttribute(IDENTITY) instanceof Identity identity ? identity : Identity.ANONYMOUS;
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
