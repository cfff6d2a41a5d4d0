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
import tasks.account.DemoTokenBackend;
import tasks.account.MetricsTokenBackend;
import tasks.account.RequestRates;
import tasks.account.Scope;
import tasks.account.SecretBox;
import tasks.change.ChangeDao;
import tasks.change.FeedDao;
import tasks.change.HistoryDao;
import tasks.change.PurgeDao;
import tasks.change.RetentionDao;
import tasks.config.Settings;
import tasks.config.SettingsReader;
import tasks.db.Database;
import tasks.db.Drivers;
import tasks.db.H2File;
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
        String node = UUID.randomUUID().toString();
        WebhookSender sender = opened(new WebhookSender(
                new OutboxDao(database, box, node),
                feed.epoch(),
                settings.webhookPrivateTargets(),
                WebhookSender.Timing.STANDARD));
        ChangeDao changes = new ChangeDao(database, Clock.systemUTC(), sender::wake);
        TaskEndpoints tasks = new TaskEndpoints(new TaskDao(database, changes), new TaskListDao(database));
        NoteEndpoints notes = new NoteEndpoints(new NoteDao(database, changes));
        LiveEndpoints live = new LiveEndpoints(feed, new HistoryDao(database));
        SessionCookie cookie = new SessionCookie(context.getContextPath());
        IdentityParts identity = IdentityParts.build(settings.accounts(), database, feed.epoch(), cookie, box);
        Authenticator authenticator =
                new Authenticator(identity.backends(fixed(settings, accounts)), identity.cookies());
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
        Background background = opened(new Background());
        background.shared(
                new LeaseDao(database, node), Duration.ofMinutes(1), Duration.ofHours(1), "Retention", retention::run);
        background.every(
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                "Removal of deleted accounts",
                new PurgeDao(database)::run);
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
        settings.url().ifPresent(url -> opened(new Announcement(url)));
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
