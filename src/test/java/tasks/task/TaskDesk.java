package tasks.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import tasks.account.Scope;
import tasks.change.ChangeDao;
import tasks.change.ChangeFeed;
import tasks.change.LocalChangeFeed;
import tasks.db.Database;
import tasks.http.Call;
import tasks.http.Client;
import tasks.http.Head;
import tasks.http.HttpFailure;
import tasks.http.Identity;
import tasks.http.Reply;
import tasks.testkit.Json;

/** The endpoints of tasks without HTTP: calls in, replies out, a real database behind them. */
public final class TaskDesk {
    private static final long NO_ID = 0;

    private final TaskEndpoints endpoints;
    private final NoteEndpoints notes;

    public TaskDesk(Database database) {
        this(database, Clock.systemUTC());
    }

    private static final Client CLIENT = new Client("192.0.2.1", "http://localhost:8000");

    TaskDesk(Database database, Clock clock) {
        this(database, clock, new LocalChangeFeed());
    }

    public TaskDesk(Database database, Clock clock, ChangeFeed feed) {
        ChangeDao changes = new ChangeDao(database, clock, feed);
        notes = new NoteEndpoints(new NoteDao(database, changes));
        endpoints = new TaskEndpoints(new TaskDao(database, changes), new TaskListDao(database));
    }

    static Call call(long owner, String method, long id, String query, String body, String... headers) {
        Head head = new Head(
                method,
                id == NO_ID ? "/tasks" : "/tasks/" + id,
                query,
                name -> {
                    List<String> values = new ArrayList<>();
                    for (int i = 0; i < headers.length; i += 2) {
                        if (headers[i].equalsIgnoreCase(name)) {
                            values.add(headers[i + 1]);
                        }
                    }
                    return values;
                },
                () -> CLIENT);
        Identity identity = new Identity(owner, "user" + owner, "demo", Scope.ALL);
        return new Call(identity, new long[] {id}, "", "request-1", head, body.getBytes(UTF_8));
    }

    public Reply post(long owner, String body, String... headers) {
        return endpoints.create(call(owner, "POST", NO_ID, "", body, headers));
    }

    Reply put(long owner, long id, String body, String... headers) {
        return endpoints.update(call(owner, "PUT", id, "", body, headers));
    }

    public Reply patch(long owner, long id, String body, String... headers) {
        return endpoints.patch(call(owner, "PATCH", id, "", body, headers));
    }

    public Reply delete(long owner, long id, String... headers) {
        return endpoints.delete(call(owner, "DELETE", id, "", "", headers));
    }

    public Reply get(long owner, long id, String... headers) {
        return endpoints.get(call(owner, "GET", id, "", "", headers));
    }

    public Reply list(long owner, String query, String... headers) {
        return endpoints.list(call(owner, "GET", NO_ID, query, "", headers));
    }

    private static Call noteCall(long owner, String method, long task, long note, String body, String... headers) {
        Call call = call(owner, method, task, "", body, headers);
        Head head = new Head(
                method, "/tasks/" + task + "/notes/" + note, "", call.head().headers(), () -> CLIENT);
        return new Call(call.identity(), new long[] {task, note}, "", "request-1", head, call.body());
    }

    public Reply notes(long owner, long task, String... headers) {
        return notes.list(noteCall(owner, "GET", task, 0, "", headers));
    }

    public Reply postNote(long owner, long task, String text, String... headers) throws Exception {
        return notes.create(noteCall(owner, "POST", task, 0, Json.object("text", text), headers));
    }

    Reply getNote(long owner, long task, long note, String... headers) {
        return notes.get(noteCall(owner, "GET", task, note, "", headers));
    }

    Reply putNote(long owner, long task, long note, String body, String... headers) {
        return notes.update(noteCall(owner, "PUT", task, note, body, headers));
    }

    Reply deleteNote(long owner, long task, long note, String... headers) {
        return notes.delete(noteCall(owner, "DELETE", task, note, "", headers));
    }

    /** Makes a task with a title. */
    public long create(long owner, String title) throws Exception {
        return id(post(owner, Json.object("title", title)));
    }

    /** The items of a list, as they stand there. */
    String items(long owner, String query) throws Exception {
        return Json.read(text(list(owner, query))).get("items").toString();
    }

    /** The ids of a list. */
    List<Long> ids(long owner, String query) throws Exception {
        List<Long> ids = new ArrayList<>();
        Json.read(text(list(owner, query)))
                .get("items")
                .forEach(item -> ids.add(item.get("id").asLong()));
        return ids;
    }

    static long id(Reply reply) throws Exception {
        return Json.id(text(reply));
    }

    public static String text(Reply reply) {
        return new String(reply.body(), UTF_8);
    }

    static String tag(Reply reply) {
        return reply.headers().get("ETag");
    }

    static void assertRefused(int status, String message, Runnable request) {
        HttpFailure failure = assertThrows(HttpFailure.class, request::run);
        assertEquals(status + " " + message, failure.status() + " " + failure.message());
    }
}
