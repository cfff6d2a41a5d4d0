package tasks.app;

import jakarta.servlet.ServletContext;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tasks.account.AccountDao;
import tasks.account.AuthenticationBackend;
import tasks.account.Authenticator;
import tasks.account.DemoTokenBackend;
import tasks.account.Scope;
import tasks.account.SecretBox;
import tasks.change.ChangeDao;
import tasks.change.ChangeFeed;
import tasks.change.FeedDao;
import tasks.change.LocalChangeFeed;
import tasks.change.PostgresChangeFeed;
import tasks.config.Settings;
import tasks.db.Database;
import tasks.db.Opening;
import tasks.db.PostgresChannel;
import tasks.filter.Serving;
import tasks.http.Exchange;
import tasks.http.Identity;
import tasks.http.Router;
import tasks.task.NoteDao;
import tasks.task.NoteEndpoints;
import tasks.task.TaskDao;
import tasks.task.TaskEndpoints;
import tasks.task.TaskListDao;
import tasks.task.TaskStatesDao;
import tasks.work.Background;
import tasks.work.StopHook;

/**
 * What the composition root builds on the database, bottom to top, and closes in reverse.
 *
 * @param serving what requests are answered with from then on
 * @param parts what is to be closed
 */
record Application(Serving.Parts serving, Parts parts) {
    private static final String DEV = "dev";

    /**
     * Opens the database and builds all of it; where that fails, nothing is left.
     *
     * @param fixed ways in that need no database
     * @throws tasks.db.DatabaseUnavailable where the database is away now
     */
    static Application build(
            ServletContext context,
            Settings settings,
            Front front,
            List<AuthenticationBackend> fixed,
            Opening opening) {
        Parts parts = new Parts();
        try {
            Database database = parts.opened(opening.open());
            return new Application(build(context, settings, front, fixed, database, parts), parts);
        } catch (RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    private static Serving.Parts build(
            ServletContext context,
            Settings settings,
            Front front,
            List<AuthenticationBackend> fixed,
            Database database,
            Parts parts) {
        String node = UUID.randomUUID().toString();
        if (!PostgresChannel.isAvailable(settings.database())) { // on H2 there is no other node
            new LeaseDao(database, node).endAll();
        }
        FeedDao feed = new FeedDao(database, new TaskStatesDao());
        SecretBox box = new SecretBox(settings.accounts().secret());
        ChangeFeed changes = changeFeed(settings.database(), database, parts);
        WebhookParts webhooks = parts.opened(
                WebhookParts.build(database, box, node, feed.epoch(), settings.webhookPrivateTargets(), changes));
        IdentityParts identity = parts.opened(IdentityParts.build(
                settings.accounts(), database, feed.epoch(), front.cookie(), front.renewals(), box));
        Authenticator authenticator = new Authenticator(
                identity.backends(withDemo(fixed, settings, new AccountDao(database))), identity.cookies());
        LiveParts live = parts.opened(LiveParts.build(
                context, database, settings.database().poolSize(), feed, identity.credentials(), authenticator));
        live.work(changes);
        identity.credentials().onEnded(live.subscribers()::endRefused);
        OperationParts operation = OperationParts.build(settings, database, front);
        ChangeDao writes = new ChangeDao(database, Clock.systemUTC(), changes);
        Router router = new Router(Routes.table(
                new Routes.Endpoints(
                        new TaskEndpoints(new TaskDao(database, writes), new TaskListDao(database)),
                        new NoteEndpoints(new NoteDao(database, writes)),
                        live.endpoints(),
                        identity.endpoints(),
                        operation.endpoints(),
                        webhooks.endpoints()),
                front.files()));

        parts.opened(identity::flush);
        parts.opened(operation);
        identity.work(operation.background());
        operation.work(settings, database, node);
        front.metrics().ifPresent(metrics -> metrics.watch(live.subscribers()::count, database::connections));
        StopHook hook = new StopHook(live.subscribers()::close);
        // nothing fails from here on: what marks the whole context as stopping is never closed because a build has
        // failed
        parts.opened(front.inFlight());
        parts.opened(() -> Exchange.stopping(context));
        parts.opened(operation.endpoints().health()::drain);
        // before the container waits for requests, and before the pool is closed
        parts.opened(live.subscribers());
        parts.opened(hook);
        return new Serving.Parts(authenticator, router);
    }

    /** On H2 there is no other node. */
    private static ChangeFeed changeFeed(Settings.Database settings, Database database, Parts parts) {
        if (!PostgresChannel.isAvailable(settings)) {
            return parts.opened(new LocalChangeFeed());
        }
        PostgresChangeFeed feed = parts.opened(new PostgresChangeFeed(settings, database));
        parts.opened(new Background("tasks-feed-counters"))
                .every(Duration.ofSeconds(2), Duration.ofSeconds(2), "A look at counters", feed::poll);
        return feed;
    }

    /** Those whose tokens are settings. */
    private static List<AuthenticationBackend> withDemo(
            List<AuthenticationBackend> fixed, Settings settings, AccountDao accounts) {
        List<AuthenticationBackend> all = new ArrayList<>();
        settings.demoToken()
                .ifPresent(token -> all.add(
                        new DemoTokenBackend(token, new Identity(accounts.findOrCreate(DEV), DEV, "demo", Scope.ALL))));
        all.addAll(fixed);
        return all;
    }
}
