package tasks.live;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.account.AccountDao;
import tasks.account.Audit;
import tasks.account.AuditEvent;
import tasks.account.SecretBox;
import tasks.task.TaskDesk;
import tasks.testkit.Receiver;
import tasks.testkit.TestDatabase;

/** What tests of sending share: a database, a sender that is in a hurry, a receiver. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
abstract class WebhookTrial {
    static final Duration LIMIT = Duration.ofMillis(700);
    static final Duration END = Duration.ofSeconds(2);
    static final WebhookSender.Timing HURRY = new WebhookSender.Timing(
            Duration.ofMillis(50), LIMIT, new Backoff(Duration.ofMillis(20), Duration.ofMillis(100), END));

    @RegisterExtension
    final TestDatabase database;

    TaskDesk tasks;
    WebhookDao webhooks;
    Receiver receiver;
    long ann;
    private WebhookSender sender;

    WebhookTrial(TestDatabase.Kind kind) {
        database = new TestDatabase(kind);
    }

    @BeforeEach
    void open() throws Exception {
        tasks = new TaskDesk(database.database());
        webhooks = new WebhookDao(database.database(), new SecretBox(Optional.empty()));
        ann = new AccountDao(database.database()).findOrCreate("ann");
        receiver = Receiver.start();
    }

    @AfterEach
    void close() {
        stop();
        receiver.close();
    }

    /** A sender for which everything is public. */
    void send() {
        send(address -> true);
    }

    void send(Predicate<InetSocketAddress> allowed) {
        send(allowed, HURRY);
    }

    void send(Predicate<InetSocketAddress> allowed, WebhookSender.Timing timing) {
        sender = new WebhookSender(
                new OutboxDao(database.database(), new SecretBox(Optional.empty()), "node"),
                "epoch-1",
                allowed,
                timing);
    }

    void stop() {
        if (sender != null) {
            sender.close();
        }
    }

    WebhookDao.Keyed hook() {
        return hook(ann, receiver.url());
    }

    WebhookDao.Keyed hook(long owner, String url) {
        return webhooks.create(owner, url, audit(owner, AuditEvent.WEBHOOK_MADE));
    }

    static Audit audit(long owner, AuditEvent event) {
        return new Audit(owner, "ann", 1, event, "192.0.2.1", "session:7", "request");
    }

    Webhook state(WebhookDao.Keyed hook) {
        return webhooks.find(ann, hook.webhook().id());
    }

    Webhook replay(WebhookDao.Keyed hook, long since) {
        return webhooks.replay(
                ann, hook.webhook().id(), OptionalLong.of(since), audit(ann, AuditEvent.WEBHOOK_REPLAYED));
    }
}
