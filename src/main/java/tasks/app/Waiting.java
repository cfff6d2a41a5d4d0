package tasks.app;

import java.util.ArrayList;
import java.util.List;
import tasks.account.AuthenticationBackend;
import tasks.account.Authenticator;
import tasks.db.DatabaseUnavailable;
import tasks.filter.Serving;
import tasks.http.Authentication;
import tasks.http.Router;

/**
 * The answer to whatever needs a database that nobody has reached yet: come back in a moment. Whether a credential is good
 * cannot be known then, so none is accepted and none refused.
 *
 * <p><b>Threads:</b> holds no state.
 */
final class Waiting implements AuthenticationBackend {

    /**
     * What requests are answered with until the database has been reached.
     *
     * @param fixed ways in that need no database
     */
    static Serving.Parts parts(Front front, List<AuthenticationBackend> fixed) {
        List<AuthenticationBackend> backends = new ArrayList<>(fixed);
        Waiting waiting = new Waiting();
        backends.add(waiting);
        return new Serving.Parts(
                new Authenticator(backends, waiting),
                new Router(
                        Routes.withoutDatabase(
                                front.operation(() -> {
                                    throw away();
                                }),
                                front.files()),
                        Waiting::away));
    }

    private static DatabaseUnavailable away() {
        return new DatabaseUnavailable("it has not been reached since the start");
    }

    @Override
    public String scheme() {
        return "bearer";
    }

    @Override
    public Authentication authenticate(String credential) {
        throw away();
    }
}
