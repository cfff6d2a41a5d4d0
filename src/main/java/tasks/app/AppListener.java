package tasks.app;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tasks.account.AccountDao;
import tasks.account.AuthenticationBackend;
import tasks.account.Authenticator;
import tasks.account.CookieRenewals;
import tasks.account.DemoTokenBackend;
import tasks.account.EndedCredentials;
import tasks.account.MetricsTokenBackend;
import tasks.account.RequestRates;
import tasks.account.Scope;
import tasks.account.SecretBox;
import tasks.change.ChangeDao;
import tasks.change.ChangeFeed;
import tasks.change.FeedDao;
import tasks.change.HistoryDao;
import tasks.change.LocalChangeFeed;
import tasks.change.PostgresChangeFeed;
import tasks.change.PurgeDao;
import tasks.change.RetentionDao;
import tasks.config.Settings;
import tasks.config.SettingsReader;
import tasks.db.Database;
import tasks.db.Drivers;
import tasks.db.H2File;
import tasks.db.PostgresChannel;
import tasks.filter.CorsPolicy;
import tasks.filter.InFlight;
import tasks.filter.RequestLog;
import tasks.filter.Wiring;
import tasks.http.Clients;
import tasks.http.Identity;
import tasks.http.Router;
import tasks.http.SessionCookie;
import tasks.live.LiveEndpoints;
import tasks.live.OutboxDao;
import tasks.live.SocketUpgrade;
import tasks.live.Sockets;
import tasks.live.Subscribers;
import tasks.live.WebhookDao;
import tasks.live.WebhookEndpoints;
import tasks.live.WebhookSender;
import tasks.ops.HealthEndpoints;
import tasks.ops.Metrics;
import tasks.ops.OpenApiEndpoints;
import tasks.ops.ReadinessDao;
import tasks.ops.RequestTimes;
import tasks.task.NoteDao;
import tasks.task.NoteEndpoints;
import tasks.task.TaskDao;
import tasks.task.TaskEndpoints;
import tasks.task.TaskListDao;
import tasks.task.TaskStatesDao;
import tasks.work.Background;
import tasks.work.StopHook;

/**
 * The composition root: builds the application before any filter's {@code init}, top to bottom, and closes it in reverse.
 *
 * <p><b>Threads:</b> the container's start and stop.
 */
public final class AppListener implements ServletContextListener {
    private static final Logger LOG = LoggerFactory.getLogger(AppListener.class);

    private static final String DEV = "dev";

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    @Override
    public void contextInitialized(ServletContextEvent event) {
        try {
            start(event.getServletContext());
        } catch (RuntimeException | Error e) {
            LOG.error("Tasks API cannot start. {}", e.getMessage());
            stop();
            throw e;
        }
    }

    private void start(ServletContext context) {
        Settings settings = SettingsReader.read();
        opened(() -> Drivers.unload(settings.database()));
        Database database = opened(Database.open(settings.database()));
        AccountDao accounts = new AccountDao(database);
        FeedDao feed = new FeedDao(database, new TaskStatesDao());
        SecretBox box = new SecretBox(settings.accounts().secret());
        ChangeFeed changeFeed = changeFeed(settings.database(), database);
        String node = UUID.randomUUID().toString();
        WebhookSender sender = opened(new WebhookSender(
                new OutboxDao(database, box, node),
                feed.epoch(),
                settings.webhookPrivateTargets(),
                WebhookSender.Timing.STANDARD));
        changeFeed.listen(sender);
        ChangeDao changes = new ChangeDao(database, Clock.systemUTC(), changeFeed);
        TaskEndpoints tasks = new TaskEndpoints(new TaskDao(database, changes), new TaskListDao(database));
        NoteEndpoints notes = new NoteEndpoints(new NoteDao(database, changes));
        SessionCookie cookie = new SessionCookie(context.getContextPath());
        IdentityParts identity = opened(IdentityParts.build(settings.accounts(), database, feed.epoch(), cookie, box));
        Authenticator authenticator =
                new Authenticator(identity.backends(fixed(settings, accounts)), identity.cookies());
        Subscribers subscribers = subscribers(settings, feed, changeFeed, identity.credentials());
        Optional<SocketUpgrade> sockets = sockets(context, subscribers, authenticator);
        LiveEndpoints live = new LiveEndpoints(feed, new HistoryDao(database), subscribers, sockets);
        WebhookEndpoints webhooks =
                new WebhookEndpoints(new WebhookDao(database, box), settings.webhookPrivateTargets(), sender::watch);
        HealthEndpoints health = new HealthEndpoints(new ReadinessDao(database));
        InFlight inFlight = new InFlight();
        Optional<Metrics> metrics =
                settings.metricsToken().map(token -> new Metrics(inFlight::count, database::connections));
        Router router = new Router(Routes.table(
                new Routes.Endpoints(
                        tasks,
                        notes,
                        live,
                        identity.endpoints(),
                        new Routes.Endpoints.Operation(health, new OpenApiEndpoints(), metrics),
                        webhooks),
                AppFiles.read(context)));

        RetentionDao retention = new RetentionDao(database, Clock.systemUTC(), Duration.ofDays(settings.historyDays()));
        // the first soon, for a server that is restarted more often than each hour
        opened(identity::flush);
        Background background = opened(new Background());
        background.shared(
                new LeaseDao(database, node), Duration.ofMinutes(1), Duration.ofHours(1), "Retention", retention::run);
        background.every(
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                "Removal of deleted accounts",
                new PurgeDao(database, Clock.systemUTC())::run);
        identity.work(background);
        H2File.of(settings.database().url()).ifPresent(file -> {
            BackupDesk desk = new BackupDesk(file, database);
            desk.clear();
            opened(new Background("tasks-backup"))
                    .every(Duration.ofSeconds(1), Duration.ofSeconds(1), "A backup", desk::run);
        });

        Wiring.put(context, CorsPolicy.class, new CorsPolicy(settings.cors()));
        Wiring.put(context, RequestLog.class, opened(new RequestLog(System.out)));
        Wiring.put(context, InFlight.class, opened(inFlight));
        Wiring.put(
                context,
                RequestTimes.class,
                metrics.map(RequestTimes.class::cast).orElse(RequestTimes.NONE));
        opened(health::drain);
        Wiring.put(context, Settings.class, settings);
        Wiring.put(context, Authenticator.class, authenticator);
        Wiring.put(context, SessionCookie.class, cookie);
        Wiring.put(context, CookieRenewals.class, identity.renewals());
        Wiring.put(
                context,
                RequestRates.class,
                new RequestRates(settings.accounts().rateLimit()));
        Wiring.put(
                context,
                Clients.class,
                new Clients(
                        settings.accounts().trustedProxies(),
                        settings.accounts().publicUrl()));
        Wiring.put(context, Router.class, router);
        // before the container waits for requests, and before the pool is closed
        opened(subscribers);
        opened(new StopHook(subscribers::close));
        settings.url().ifPresent(url -> opened(new Announcement(url, context)));
    }

    /** On H2 there is no other node. */
    private ChangeFeed changeFeed(Settings.Database settings, Database database) {
        if (!PostgresChannel.isAvailable(settings)) {
            return opened(new LocalChangeFeed());
        }
        PostgresChangeFeed feed = opened(new PostgresChangeFeed(settings, database));
        opened(new Background("tasks-feed-counters"))
                .every(Duration.ofSeconds(2), Duration.ofSeconds(2), "A look at counters", feed::poll);
        return feed;
    }

    private Subscribers subscribers(Settings settings, FeedDao feed, ChangeFeed changes, EndedCredentials ended) {
        int threads = Math.max(1, Math.min(4, settings.database().poolSize() / 2));
        Subscribers subscribers = new Subscribers(feed, ended, Duration.ofSeconds(15), threads);
        changes.listen(subscribers);
        opened(new Background("tasks-live-clock"))
                .every(Duration.ofSeconds(1), Duration.ofSeconds(1), "A heartbeat", subscribers::beat);
        opened(new Background("tasks-live-credentials"))
                .every(Duration.ofSeconds(2), Duration.ofSeconds(2), "A look at credentials", subscribers::endRefused);
        return subscribers;
    }

    private Optional<SocketUpgrade> sockets(ServletContext context, Subscribers subscribers, Authenticator asked) {
        if (!SocketUpgrade.isPossible(context)) {
            LOG.warn("This container has no WebSocket: /live answers 501, all else works. "
                    + "On Jetty it is the module ee10-websocket-jakarta.");
            return Optional.empty();
        }
        Sockets sockets = opened(new Sockets(context, subscribers, asked));
        opened(new Background("tasks-live-sockets"))
                .every(Duration.ofSeconds(1), Duration.ofSeconds(1), "A look at WebSockets", sockets::beat);
        return Optional.of(sockets);
    }

    /** Those whose tokens are settings. */
    private static List<AuthenticationBackend> fixed(Settings settings, AccountDao accounts) {
        List<AuthenticationBackend> all = new ArrayList<>();
        demo(settings, accounts).ifPresent(all::add);
        settings.metricsToken().map(MetricsTokenBackend::new).ifPresent(all::add);
        return all;
    }

    private static Optional<AuthenticationBackend> demo(Settings settings, AccountDao accounts) {
        return settings.demoToken().map(token -> {
            LOG.warn("******************************************************************");
            LOG.warn("* THE DEMO TOKEN IS ON: whoever knows it is the user \"dev\".       *");
            LOG.warn("* For development only. Set TASKS_DEMO_TOKEN= to turn it off.    *");
            LOG.warn("******************************************************************");
            return new DemoTokenBackend(token, new Identity(accounts.findOrCreate(DEV), DEV, "demo", Scope.ALL));
        });
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        stop();
    }

    private void stop() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                LOG.warn("A part did not close", e);
            }
        }
    }
}
