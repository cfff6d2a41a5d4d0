package tasks.filter;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import tasks.http.ReplyWriter;

/**
 * Lets the allowed origins read the answers. It is the outermost filter and sets its headers before it passes on, so that
 * every later failure has them too; what a container refuses before the first filter passes here as an error. Three exits: no
 * origin, a preflight, and all else.
 *
 * <p><b>Threads:</b> immutable after {@code init}.
 */
public final class CorsFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    /** Two users of one browser have equal ETags; and a 401 can come on any path, a public one as well. */
    private static final String VARY = "Origin, Authorization, Cookie";

    @SuppressWarnings({"serial", "NullAway.Init"}) // set in init; a filter is never serialised
    private CorsPolicy policy;

    @Override
    public void init() {
        policy = Wiring.get(getServletContext(), CorsPolicy.class);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String origin = request.getHeader("Origin");
        if (origin == null) {
            response.setHeader("Vary", VARY);
            chain.doFilter(request, response);
            return;
        }
        String method = request.getHeader("Access-Control-Request-Method");
        boolean asked = request.getDispatcherType() == DispatcherType.REQUEST;
        if (asked && method != null && request.getMethod().equals("OPTIONS")) {
            ReplyWriter.send(
                    request,
                    response,
                    policy.preflight(
                            origin,
                            method,
                            request.getHeader("Access-Control-Request-Headers"),
                            request.getHeader("Access-Control-Request-Private-Network") != null));
            return;
        }
        response.setHeader("Vary", VARY);
        policy.allowOrigin(origin).ifPresent(allowed -> response.setHeader("Access-Control-Allow-Origin", allowed));
        policy.plainHeaders().forEach(response::setHeader);
        chain.doFilter(request, response);
    }
}
