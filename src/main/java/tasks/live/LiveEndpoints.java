package tasks.live;

import java.time.Instant;
import java.util.List;
import tasks.change.FeedDao;
import tasks.change.HistoryDao;
import tasks.http.Call;
import tasks.http.HttpFailure;
import tasks.http.JsonWriter;
import tasks.http.Query;
import tasks.http.Reply;

/**
 * The routes on changes.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class LiveEndpoints {
    private final FeedDao feed;
    private final HistoryDao histories;

    public LiveEndpoints(FeedDao feed, HistoryDao histories) {
        this.feed = feed;
        this.histories = histories;
    }

    /** 200 {@code {"changes":[{"seq":7,"task":{…}},{"seq":9,"deleted":3}],"next":9,"more":false,"epoch":"…"}}; 410. */
    public Reply changes(Call call) {
        Query query = call.query();
        FeedDao.Position position = new FeedDao.Position(
                query.number("since", 0, 0, Long.MAX_VALUE),
                query.number("start", 0, 0, Long.MAX_VALUE),
                query.text("epoch"));
        FeedDao.Page page = feed.page(call.owner(), position, query.limit());
        return Reply.json(200, out -> {
            out.array("changes", page.entries(), LiveEndpoints::entry)
                    .member("next", page.next())
                    .member("more", page.more())
                    .member("epoch", page.epoch());
            page.start().ifPresent(start -> out.member("start", start));
        });
    }

    private static void entry(FeedDao.Entry entry, JsonWriter out) {
        out.member("seq", entry.seq());
        entry.state().ifPresentOrElse(state -> out.raw("task", state), () -> out.member("deleted", entry.task()));
    }

    /**
     * 200 {@code {"items":[{"seq","at","user","credential","operation","task":{…}}]}}, oldest first, with {@code "next"}
     * and a {@code Link} where there are more; 404.
     */
    public Reply history(Call call) {
        Query query = call.query();
        HistoryDao.Page page =
                histories.page(call.owner(), call.id(), query.number("since", 0, 0, Long.MAX_VALUE), query.limit());
        List<HistoryDao.Item> items = page.items();
        if (items.isEmpty()
                && histories.page(call.owner(), call.id(), 0, 1).items().isEmpty()) {
            throw HttpFailure.notFound("Task not found");
        }
        if (!page.more()) {
            return Reply.json(200, out -> out.array("items", items, LiveEndpoints::item));
        }
        long next = items.get(items.size() - 1).seq();
        return Reply.json(
                        200,
                        out -> out.array("items", items, LiveEndpoints::item).member("next", next))
                .header("Link", call.next("since", Long.toString(next)));
    }

    private static void item(HistoryDao.Item item, JsonWriter out) {
        out.member("seq", item.seq())
                .member("at", Instant.ofEpochMilli(item.at()).toString())
                .member("user", item.username())
                .member("credential", item.credential())
                .member("operation", item.operation());
        item.state().ifPresent(state -> out.raw("task", state));
    }
}
