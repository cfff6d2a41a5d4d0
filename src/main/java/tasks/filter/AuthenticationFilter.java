package tasks.filter;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Enumeration;
import tasks.account.Authenticator;
import tasks.http.HttpFailure;
import tasks.http.Identity;
import tasks.http.ReplyWriter;

/**
 * Resolves who asks, on every path; it never decides by path. A bad credential ends the request here with 401, no
 * credential goes on as anonymous.
 *
 * <p><b>Threads:</b> immutable after {@code init}.
 */
public final class AuthenticationFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings({"serial", "NullAway.Init"}) // set in init; a filter is never serialised
    private Authenticator authenticator;

    @Override
    public void init() {
        authenticator = Wiring.get(getServletContext(), Authenticator.class);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Identity identity;
        try {
            identity = authenticator.authenticate(authorization(request));
        } catch (RuntimeException e) {
            ReplyWriter.send(request, response, Failures.of(e, request));
            return;
        }
        RequestAttributes.setIdentity(request, identity);
        chain.doFilter(request, response);
    }

    /** Two credentials are none: which of them counts must not depend on who reads the request. */
    private static String authorization(HttpServletRequest request) {
        Enumeration<String> values = request.getHeaders("Authorization");
        if (!values.hasMoreElements()) {
            return "";
        }
        String value = values.nextElement();
        if (values.hasMoreElements()) {
            throw HttpFailure.unauthorized("Invalid authorization header format");
        }
        return value.strip();
    }
}
