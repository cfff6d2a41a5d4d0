package tasks.app;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import tasks.account.RequestRates;
import tasks.config.Settings;
import tasks.filter.Failures;
import tasks.filter.RequestAttributes;
import tasks.filter.Serving;
import tasks.filter.Wiring;
import tasks.http.Call;
import tasks.http.Clients;
import tasks.http.ContextPath;
import tasks.http.Exchange;
import tasks.http.Head;
import tasks.http.HttpFailure;
import tasks.http.Identity;
import tasks.http.Paths;
import tasks.http.Reply;
import tasks.http.ReplyWriter;
import tasks.http.Route;
import tasks.http.Router;

/**
 * The one servlet: finds the request's row in the route table and has it answered. It also words the errors that the
 * container makes for a request it had accepted.
 *
 * <p><b>Threads:</b> immutable after {@code init}.
 */
public final class TasksServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings({"serial", "NullAway.Init"}) // set in init; a servlet is never serialised
    private Serving serving;

    @SuppressWarnings({"serial", "NullAway.Init"})
    private ContextPath contextPath;

    @SuppressWarnings({"serial", "NullAway.Init"})
    private Clients clients;

    @SuppressWarnings({"serial", "NullAway.Init"})
    private RequestRates rates;

    private int maxBodySize;

    @Override
    public void init() {
        serving = Wiring.get(getServletContext(), Serving.class);
        contextPath = new ContextPath(getServletContext().getContextPath());
        rates = Wiring.get(getServletContext(), RequestRates.class);
        clients = Wiring.get(getServletContext(), Clients.class);
        maxBodySize = Wiring.get(getServletContext(), Settings.class).maxBodySize();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getDispatcherType() != DispatcherType.REQUEST) {
            answerContainersError(request, response);
            return;
        }
        try {
            dispatch(request, response);
        } catch (RuntimeException | Error e) {
            if (response.isCommitted()) {
                throw e;
            }
            ReplyWriter.send(request, response, Failures.of(e, request));
        }
    }

    private void dispatch(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String uri = request.getRequestURI();
        String context = contextPath.in(uri);
        String path = Paths.within(uri.substring(context.length()));
        if (path.equals("/tasks/")) {
            String location = context + "/tasks" + query(request);
            ReplyWriter.send(request, response, Reply.empty(307).header("Location", location));
            return;
        }
        Identity identity = RequestAttributes.identity(request);
        limit(identity, response);
        Router.Match match = serving.now().router().match(request.getMethod(), path);
        RequestAttributes.setRoute(request, match.template());
        Route route = match.route();
        if (route == null) {
            ReplyWriter.send(request, response, match.options());
            return;
        }
        String requestId = RequestAttributes.requestId(request);
        String query = request.getQueryString();
        Head head = new Head(
                request.getMethod(),
                path,
                query == null ? "" : query,
                name -> Collections.list(request.getHeaders(name)),
                () -> clients.of(request));
        new Exchange(
                        request,
                        response,
                        maxBodySize,
                        () -> RequestAttributes.identityNow(request),
                        thrown -> Failures.of(thrown, request))
                .run(route, (who, body) -> new Call(who, match.ids(), context, requestId, head, body), identity);
    }

    private void limit(Identity identity, HttpServletResponse response) {
        rates.count(identity).ifPresent(rate -> {
            rate.headers().forEach(response::setHeader);
            if (!rate.allowed()) {
                throw HttpFailure.tooManyRequests(rate.seconds());
            }
        });
    }

    /** The query as it was sent, with its question mark, where it can stand in a header. */
    private static String query(HttpServletRequest request) {
        String query = request.getQueryString();
        boolean keep = query != null && query.chars().allMatch(c -> c > ' ' && c < 0x7F);
        return keep ? "?" + query : "";
    }

    private static void answerContainersError(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        int status = code instanceof Integer number && number >= 400 ? number : 500;
        ReplyWriter.sendAtOnce(request, response, HttpFailure.of(status, sentence(status)));
    }

    private static String sentence(int status) {
        return switch (status) {
            case 404 -> "Not found";
            case 405 -> "Method not allowed";
            case 413 -> "Request body too large";
            case 415 -> "Unsupported media type";
            default -> status < 500 ? "Bad request" : "Internal server error";
        };
    }
}
