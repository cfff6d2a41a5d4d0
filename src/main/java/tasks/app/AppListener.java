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
import tasks.account.MetricsTokenBackend;
import tasks.account.RequestRates;
import tasks.account.Scope;
import tasks.account.SecretBox;
import tasks.change.ChangeDao;
import tasks.change.ChangeFeed;
import tasks.change.FeedDao;
import tasks.change.LocalChangeFeed;
import tasks.change.PostgresChangeFeed;
import tasks.config.Settings;
import tasks.config.SettingsReader;
import tasks.db.Database;
import tasks.db.Drivers;
import tasks.db.PostgresChannel;
import tasks.filter.CorsPolicy;
import tasks.filter.InFlight;
import tasks.filter.RequestLog;
import tasks.filter.Wiring;
import tasks.http.Clients;
import tasks.http.Identity;
import tasks.http.Router;
import tasks.http.SessionCookie;
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
        String node = UUID.randomUUID().toString();
        opened(() -> Drivers.unload(settings.database()));
        Database database = opened(Database.open(settings.database()));
        if (!PostgresChannel.isAvailable(settings.database())) { // on H2 there is no other node
            new LeaseDao(database, node).endAll();
        }
        FeedDao feed = new FeedDao(database, new TaskStatesDao());
        SecretBox box = new SecretBox(settings.accounts().secret());
        ChangeFeed changes = changeFeed(settings.database(), database);
        WebhookParts webhooks = opened(
                WebhookParts.build(database, box, node, feed.epoch(), settings.webhookPrivateTargets(), changes));
        SessionCookie cookie = new SessionCookie(context.getContextPath());
        IdentityParts identity = opened(IdentityParts.build(settings.accounts(), database, feed.epoch(), cookie, box));
        Authenticator authenticator =
                new Authenticator(identity.backends(fixed(settings, new AccountDao(database))), identity.cookies());
        LiveParts live = opened(LiveParts.build(
                context, database, settings.database().poolSize(), feed, identity.credentials(), authenticator));
        live.work(changes);
        identity.credentials().onEnded(live.subscribers()::endRefused);
        InFlight inFlight = new InFlight();
        OperationParts operation = OperationParts.build(settings, database, inFlight::count, live.subscribers()::count);
        ChangeDao writes = new ChangeDao(database, Clock.systemUTC(), changes);
        Router router = new Router(Routes.table(
                new Routes.Endpoints(
                        new TaskEndpoints(new TaskDao(database, writes), new TaskListDao(database)),
                        new NoteEndpoints(new NoteDao(database, writes)),
                        live.endpoints(),
                        identity.endpoints(),
                        operation.endpoints(),
                        webhooks.endpoints()),
                AppFiles.read(context)));

        opened(identity::flush);
        opened(operation);
        identity.work(operation.background());
        operation.work(settings, database, node);
        Wiring.put(context, InFlight.class, inFlight);
        Wiring.put(context, RequestTimes.class, operation.times());
        Wiring.put(context, Authenticator.class, authenticator);
        Wiring.put(context, SessionCookie.class, cookie);
        Wiring.put(context, CookieRenewals.class, identity.renewals());
        Wiring.put(context, Router.class, router);
        wire(context, settings);
        opened(inFlight);
        opened(operation.endpoints().health()::drain);
        // before the container waits for requests, and before the pool is closed
        opened(live.subscribers());
        opened(new StopHook(live.subscribers()::close));
        settings.url().ifPresent(url -> opened(new Announcement(url, context)));
    }

    /** What needs settings only. */
    private void wire(ServletContext context, Settings settings) {
        Settings.Accounts accounts = settings.accounts();
        Wiring.put(context, Settings.class, settings);
        Wiring.put(context, CorsPolicy.class, new CorsPolicy(settings.cors()));
        Wiring.put(context, RequestLog.class, opened(new RequestLog(System.out, settings.logFormat())));
        Wiring.put(context, RequestRates.class, new RequestRates(accounts.rateLimit()));
        Wiring.put(context, Clients.class, new Clients(accounts.trustedProxies(), accounts.publicUrl()));
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
