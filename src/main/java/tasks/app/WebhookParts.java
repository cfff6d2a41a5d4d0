package tasks.app;

import java.time.Clock;
import tasks.account.SecretBox;
import tasks.change.ChangeFeed;
import tasks.db.Database;
import tasks.live.OutboxDao;
import tasks.live.WebhookDao;
import tasks.live.WebhookEndpoints;
import tasks.live.WebhookSender;

/** What the composition root builds for webhooks. */
record WebhookParts(WebhookEndpoints endpoints, WebhookSender sender) implements AutoCloseable {
    /**
     * Builds them, bottom to top, and begins to send.
     *
     * @param node a name that no other has, and none after a restart
     * @param epoch the name of the database's history
     */
    static WebhookParts build(
            Database database, SecretBox box, String node, String epoch, boolean privateTargets, ChangeFeed changes) {
        WebhookDao webhooks = new WebhookDao(database, box);
        webhooks.seal();
        WebhookSender sender = new WebhookSender(
                new OutboxDao(database, box, node), epoch, privateTargets, WebhookSender.Timing.STANDARD);
        changes.listen(sender);
        return new WebhookParts(
                new WebhookEndpoints(webhooks, privateTargets, sender::watch, Clock.systemUTC()), sender);
    }

    @Override
    public void close() {
        sender.close();
    }
}
