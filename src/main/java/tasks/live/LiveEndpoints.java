package tasks.live;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tasks.account.Caller;
import tasks.account.Scope;
import tasks.change.FeedDao;
import tasks.change.HistoryDao;
import tasks.http.Access;
import tasks.http.Call;
import tasks.http.HttpFailure;
import tasks.http.Identity;
import tasks.http.JsonWriter;
import tasks.http.Query;
import tasks.http.Reply;
import tasks.http.ReplyStream;

/**
 * The routes on changes.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class LiveEndpoints {
    /** Who may be told of changes. */
    public static final Access READ = Access.scope(Scope.AUTHENTICATED, Scope.TASKS_READ);

    private final FeedDao feed;
    private final HistoryDao histories;
    private final Subscribers subscribers;
    private final Optional<SocketUpgrade> sockets;

    /**
     * The routes.
     *
     * @param sockets empty where the container has no WebSocket
     */
    public LiveEndpoints(FeedDao feed, HistoryDao histories, Subscribers subscribers, Optional<SocketUpgrade> sockets) {
        this.feed = feed;
        this.histories = histories;
        this.subscribers = subscribers;
        this.sockets = sockets;
    }

    /**
     * 200 {@code {"changes":[{"seq":7,"task":{…}},{"seq":9,"deleted":3}],"next":9,"more":false,"epoch":"…"}}; 410. As
     * server-sent events where {@code Accept} names them.
     */
    public Reply changes(Call call) {
        Reply reply = call.asksForEvents() ? events(call) : page(call);
        return reply.header("Vary", "Accept");
    }

    private Reply page(Call call) {
        Query query = call.query();
        FeedDao.Page page = feed.page(call.owner(), position(query), query.limit());
        return Reply.json(200, out -> {
            out.array("changes", page.entries(), Entries::entry)
                    .member("next", page.next())
                    .member("more", page.more())
                    .member("epoch", page.epoch());
            page.start().ifPresent(start -> out.member("start", start));
        });
    }

    private static FeedDao.Position position(Query query) {
        return new FeedDao.Position(query.place("since"), query.place("start"), query.text("epoch"));
    }

    /** What can fail fails before the stream begins. */
    private Reply events(Call call) {
        Handshake.checkNoBody(call);
        FeedDao.Position position = lastEvent(call, position(call.query()));
        Identity identity = call.identity();
        Reading first = subscribers.open(identity.owner(), position);
        return Reply.takenOver(
                        200,
                        "text/event-stream",
                        (request, response) ->
                                EventStream.begin(new ReplyStream(request, response), subscribers, identity, first))
                .header("X-Accel-Buffering", "no");
    }

    /** What a browser sends by itself when it comes again counts before what the page once asked for. */
    private static FeedDao.Position lastEvent(Call call, FeedDao.Position asked) {
        List<String> sent = call.header("Last-Event-ID");
        if (sent.isEmpty() || sent.equals(List.of(""))) {
            return asked;
        }
        OptionalLong id = sent.size() == 1 ? Query.placeOf(sent.get(0)) : OptionalLong.empty();
        long since = id.orElseThrow(() -> HttpFailure.badRequest("Header Last-Event-ID is invalid"));
        return new FeedDao.Position(since, asked.start(), asked.epoch());
    }

    /**
     * 101, and then the objects of {@link Entries} as text messages; 426 for a request that asks for no WebSocket, 501 where
     * there is none. Who sends no credential names himself in the first message, so anybody may call this.
     *
     * <p>An {@code Authorization} is never sent by a browser on its own, so no {@code Origin} is looked at for one. Where
     * a cookie is the credential, its origin is checked here: CORS does not cover WebSocket.
     */
    public Reply live(Call call) {
        SocketUpgrade upgrade =
                sockets.orElseThrow(() -> HttpFailure.of(501, "WebSocket is not available on this server"));
        Handshake.check(call);
        Query query = call.query();
        for (String name : List.of("token", "access_token")) {
            if (query.text(name).isPresent()) {
                // it would be in every log on the way
                throw HttpFailure.badRequest("A token in the query is not taken");
            }
        }
        FeedDao.Position position = position(query);
        Identity identity = call.identity();
        if (!identity.isAuthenticated()) {
            return Reply.takenOver(101, "", upgrade.upgrade(Optional.empty(), caller(call)));
        }
        READ.check(identity);
        checkOrigin(call);
        Reading first = subscribers.open(identity.owner(), position);
        return Reply.takenOver(
                101, "", upgrade.upgrade(Optional.of(new SocketUpgrade.Admitted(identity, first)), caller(call)));
    }

    private static Caller caller(Call call) {
        return new Caller(call.client().address(), call.requestId());
    }

    /** A browser sends its cookie along whoever's page it is that asks. */
    private static void checkOrigin(Call call) {
        boolean byCookie = call.header("Authorization").stream().allMatch(String::isBlank);
        if (byCookie && !call.header("Origin").equals(List.of(call.client().origin()))) {
            throw HttpFailure.forbidden("Cross-origin request refused");
        }
    }

    /**
     * 200 {@code {"items":[{"seq","at","user","credential","operation","task":{…}}]}}, oldest first, a note's write
     * with the {@code "note"} after it; with {@code "next"} and a {@code Link} where there are more; 404.
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
        item.note().ifPresent(note -> out.raw("note", note));
    }
}
