package tasks.app;

import jakarta.servlet.ServletContext;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tasks.account.Authenticator;
import tasks.account.EndedCredentials;
import tasks.change.ChangeFeed;
import tasks.change.FeedDao;
import tasks.change.HistoryDao;
import tasks.db.Database;
import tasks.live.LiveEndpoints;
import tasks.live.SocketUpgrade;
import tasks.live.Sockets;
import tasks.live.Subscribers;
import tasks.work.Background;

/**
 * What the composition root builds for those who are told of changes.
 *
 * @param subscribers to be closed before the container waits for requests
 * @param sockets empty where the container has none
 */
record LiveParts(
        LiveEndpoints endpoints,
        Subscribers subscribers,
        Optional<Sockets> sockets,
        Background clock,
        Background credentials,
        Background strangers)
        implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveParts.class);

    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final int MOST_THREADS = 4;

    /** Builds them, bottom to top; nobody is told anything before {@link #work}. */
    static LiveParts build(
            ServletContext context,
            Database database,
            int poolSize,
            FeedDao feed,
            EndedCredentials ended,
            Authenticator authenticator) {
        int threads = Math.max(1, Math.min(MOST_THREADS, poolSize / 2));
        Subscribers subscribers = new Subscribers(feed, ended, HEARTBEAT, threads);
        Optional<Sockets> sockets = sockets(context, subscribers, authenticator);
        return new LiveParts(
                new LiveEndpoints(feed, new HistoryDao(database), subscribers, sockets.map(SocketUpgrade.class::cast)),
                subscribers,
                sockets,
                new Background("tasks-live-clock"),
                new Background("tasks-live-credentials"),
                new Background("tasks-live-sockets"));
    }

    private static Optional<Sockets> sockets(ServletContext context, Subscribers subscribers, Authenticator asked) {
        if (!SocketUpgrade.isPossible(context)) {
            LOG.warn("This container has no WebSocket: /live answers 501, all else works. "
                    + "On Jetty it is the module ee10-websocket-jakarta.");
            return Optional.empty();
        }
        return Optional.of(new Sockets(context, subscribers, asked));
    }

    /** What is done by itself. */
    void work(ChangeFeed changes) {
        changes.listen(subscribers);
        every(clock, Duration.ofSeconds(1), "A heartbeat", subscribers::beat);
        every(credentials, Duration.ofSeconds(2), "A look at credentials", subscribers::endRefused);
        sockets.ifPresent(there -> every(strangers, Duration.ofSeconds(1), "A look at WebSockets", there::beat));
    }

    private static void every(Background background, Duration time, String name, Background.Job job) {
        background.every(time, time, name, job);
    }

    @Override
    public void close() {
        subscribers.close();
        strangers.close();
        sockets.ifPresent(Sockets::close);
        credentials.close();
        clock.close();
    }
}
