package tasks.filter;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import tasks.account.Authenticator;
import tasks.account.Caller;
import tasks.account.CookieRenewals;
import tasks.http.Client;
import tasks.http.Clients;
import tasks.http.HttpFailure;
import tasks.http.Identity;
import tasks.http.ReplyWriter;
import tasks.http.SessionCookie;

/**
 * Resolves who asks, on every path; it never decides by path. A bad credential ends the request here with 401, no
 * credential goes on as anonymous.
 *
 * <p><b>Threads:</b> immutable after {@code init}.
 */
public final class AuthenticationFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");

    @SuppressWarnings({"serial", "NullAway.Init"}) // set in init; a filter is never serialised
    private Serving serving;

    @SuppressWarnings({"serial", "NullAway.Init"})
    private SessionCookie cookie;

    @SuppressWarnings({"serial", "NullAway.Init"})
    private CookieRenewals renewals;

    @SuppressWarnings({"serial", "NullAway.Init"})
    private Clients clients;

    @Override
    public void init() {
        serving = Wiring.get(getServletContext(), Serving.class);
        cookie = Wiring.get(getServletContext(), SessionCookie.class);
        renewals = Wiring.get(getServletContext(), CookieRenewals.class);
        clients = Wiring.get(getServletContext(), Clients.class);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Identity identity;
        try {
            identity = identify(request, response);
        } catch (RuntimeException | Error e) {
            ReplyWriter.send(request, response, Failures.of(e, request));
            return;
        }
        RequestAttributes.setIdentity(request, identity, () -> identify(request, response));
        chain.doFilter(request, response);
    }

    private Identity identify(HttpServletRequest request, HttpServletResponse response) {
        Authenticator authenticator = serving.now().authenticator();
        String authorization = authorization(request);
        return authorization.isEmpty() && request.getHeader("Cookie") != null
                ? cookieHolder(authenticator, request, response)
                : authenticator.authenticate(authorization, () -> caller(request));
    }

    private Caller caller(HttpServletRequest request) {
        return new Caller(clients.of(request).address(), RequestAttributes.requestId(request));
    }

    /**
     * A cookie that signs nobody in any more is taken back; one that does is renewed when it is time. Those of two people are
     * nobody's: one of them has been planted, so that its reader works for somebody else.
     */
    private Identity cookieHolder(
            Authenticator authenticator, HttpServletRequest request, HttpServletResponse response) {
        Client client = clients.of(request);
        Identity holder = Identity.ANONYMOUS;
        String good = "";
        List<String> values = cookie.values(request.getHeaders("Cookie"), client.isSecure());
        for (String value : values) {
            Identity identity = authenticator.authenticateCookie(value);
            if (identity.isAuthenticated() && holder.isAuthenticated() && identity.owner() != holder.owner()) {
                return Identity.ANONYMOUS;
            }
            if (identity.isAuthenticated() && !holder.isAuthenticated()) {
                holder = identity;
                good = value;
            }
        }
        if (holder.isAuthenticated()) {
            refuseOtherOrigins(request, client);
            String renewed = good;
            renewals.due(holder)
                    .ifPresent(seconds ->
                            response.addHeader("Set-Cookie", cookie.set(renewed, client.isSecure(), seconds)));
        } else if (!values.isEmpty()) {
            response.addHeader("Set-Cookie", cookie.clear(client.isSecure()));
        }
        return holder;
    }

    /** A browser sends a cookie along whoever's page makes it ask; what changes something must come from a page of ours. */
    private static void refuseOtherOrigins(HttpServletRequest request, Client client) {
        if (SAFE_METHODS.contains(request.getMethod())) {
            return;
        }
        Enumeration<String> origins = request.getHeaders("Origin");
        boolean same = origins.hasMoreElements()
                ? origins.nextElement().equals(client.origin()) && !origins.hasMoreElements()
                : "same-origin".equals(request.getHeader("Sec-Fetch-Site"));
        if (!same) {
            throw HttpFailure.forbidden("Cross-origin request refused");
        }
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
