package tasks.live;

import java.time.Clock;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;
import tasks.account.Audit;
import tasks.account.AuditEvent;
import tasks.http.Call;
import tasks.http.HttpFailure;
import tasks.http.JsonObject;
import tasks.http.JsonWriter;
import tasks.http.Reply;

/**
 * The routes on webhooks.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class WebhookEndpoints {
    private static final String SINCE = "since";

    private final WebhookDao webhooks;
    private final boolean privateTargets;
    private final LongConsumer wake;
    private final Clock clock;

    /**
     * The routes.
     *
     * @param privateTargets whether a URL may lead into a private network
     * @param wake is told an owner for whom something may have to be sent
     */
    public WebhookEndpoints(WebhookDao webhooks, boolean privateTargets, LongConsumer wake, Clock clock) {
        this.webhooks = webhooks;
        this.privateTargets = privateTargets;
        this.wake = wake;
        this.clock = clock;
    }

    /** 200 {@code {"items":[…]}}, by id. */
    public Reply list(Call call) {
        return Reply.json(200, out -> out.array("items", webhooks.list(call.owner()), Webhook::write));
    }

    /** 200 the webhook; 404. */
    public Reply get(Call call) {
        return Reply.json(200, webhooks.find(call.owner(), call.id())::write);
    }

    /** 201 the webhook, with its secret, and its {@code Location}; 400; 409. */
    public Reply create(Call call) {
        String url = WebhookUrl.checked(call.json(Set.of("url")).text("url"), privateTargets);
        WebhookDao.Keyed made = webhooks.create(call.owner(), url, audit(call, AuditEvent.WEBHOOK_MADE));
        wake.accept(call.owner());
        return keyed(201, made)
                .header(
                        "Location",
                        call.contextPath() + "/webhooks/" + made.webhook().id());
    }

    /** 200 {@code {"message":"Deleted"}}; 404. */
    public Reply delete(Call call) {
        webhooks.delete(call.owner(), call.id(), audit(call, AuditEvent.WEBHOOK_DELETED));
        return Reply.message("Deleted");
    }

    /** 200 the webhook, which is sent again what came after {@code since}, or what it has not had; 400; 404; 410. */
    public Reply replay(Call call) {
        JsonObject body = call.json(Set.of(SINCE));
        OptionalLong since = body.number(SINCE);
        boolean wanted = body.has(SINCE) && !body.isNull(SINCE);
        if (wanted && (since.isEmpty() || since.getAsLong() < 0)) {
            throw HttpFailure.badRequest("since must be the number of a change");
        }
        Webhook webhook = webhooks.replay(call.owner(), call.id(), since, audit(call, AuditEvent.WEBHOOK_REPLAYED));
        wake.accept(call.owner());
        return Reply.json(200, webhook::write);
    }

    /** 200 the webhook, with a new secret; 404. */
    public Reply rotate(Call call) {
        return keyed(200, webhooks.rotate(call.owner(), call.id(), audit(call, AuditEvent.WEBHOOK_CHANGED)));
    }

    private Audit audit(Call call, AuditEvent event) {
        return Audit.of(call, clock, event);
    }

    private static Reply keyed(int status, WebhookDao.Keyed keyed) {
        return Reply.json(status, (JsonWriter out) -> {
                    keyed.webhook().write(out);
                    out.member("secret", keyed.secret());
                })
                .header("Cache-Control", "no-store");
    }
}
