package tasks.account;

import java.time.Instant;
import java.util.List;
import tasks.http.Call;
import tasks.http.JsonWriter;
import tasks.http.Query;
import tasks.http.Reply;

/**
 * What a user's credentials were used for.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class AuditEndpoints {
    private final AuditDao audits;

    public AuditEndpoints(AuditDao audits) {
        this.audits = audits;
    }

    /**
     * 200 {@code {"items":[{"at","event","address","credential","request_id"}]}}, newest first, with {@code "next"} and a
     * {@code Link} where there are more.
     */
    public Reply list(Call call) {
        Query query = call.query();
        int limit = query.limit();
        List<AuditDao.Item> found =
                audits.page(call.owner(), query.number("cursor", Long.MAX_VALUE, 1, Long.MAX_VALUE), limit + 1);
        if (found.size() <= limit) {
            return Reply.json(200, out -> out.array("items", found, AuditEndpoints::item));
        }
        List<AuditDao.Item> items = found.subList(0, limit);
        String next = Long.toString(items.get(limit - 1).id());
        return Reply.json(
                        200,
                        out -> out.array("items", items, AuditEndpoints::item).member("next", next))
                .header("Link", call.next("cursor", next));
    }

    private static void item(AuditDao.Item item, JsonWriter out) {
        out.member("at", Instant.ofEpochMilli(item.at()).toString())
                .member("event", item.event())
                .member("address", item.address())
                .member("credential", item.credential())
                .member("request_id", item.requestId());
    }
}
