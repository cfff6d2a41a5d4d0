package tasks.app;

import static tasks.http.Access.anyone;
import static tasks.http.Access.scope;
import static tasks.http.Route.delete;
import static tasks.http.Route.get;
import static tasks.http.Route.patch;
import static tasks.http.Route.post;
import static tasks.http.Route.put;

import java.util.ArrayList;
import java.util.List;
import tasks.account.Scope;
import tasks.http.Access;
import tasks.http.Reply;
import tasks.http.Route;
import tasks.live.LiveEndpoints;
import tasks.live.WebhookEndpoints;
import tasks.task.NoteEndpoints;
import tasks.task.TaskEndpoints;

/** The route table: everything that can be asked for, who may ask, and what answers. */
final class Routes {
    private static final Access READ = scope(Scope.AUTHENTICATED, Scope.TASKS_READ);
    private static final Access WRITE = scope(Scope.AUTHENTICATED, Scope.TASKS_WRITE);

    private static final Access ACCOUNT = scope(Scope.AUTHENTICATED, Scope.ACCOUNT);

    private Routes() {}

    static List<Route> table(
            TaskEndpoints tasks,
            NoteEndpoints notes,
            LiveEndpoints live,
            WebhookEndpoints webhooks,
            List<AppFiles.File> files) {
        List<Route> table = new ArrayList<>(List.of(
                get("/", anyone(), call -> Reply.message("API is running")),
                get("/tasks", READ, tasks::list),
                post("/tasks", WRITE, tasks::create),
                get("/tasks/{id}", READ, tasks::get),
                put("/tasks/{id}", WRITE, tasks::update),
                patch("/tasks/{id}", WRITE, tasks::patch),
                delete("/tasks/{id}", WRITE, tasks::delete),
                get("/tasks/{id}/notes", READ, notes::list),
                post("/tasks/{id}/notes", WRITE, notes::create),
                get("/tasks/{id}/notes/{note}", READ, notes::get),
                put("/tasks/{id}/notes/{note}", WRITE, notes::update),
                delete("/tasks/{id}/notes/{note}", WRITE, notes::delete),
                get("/tasks/{id}/history", READ, live::history),
                get("/changes", READ, live::changes),
                get("/webhooks", ACCOUNT, webhooks::list),
                post("/webhooks", ACCOUNT, webhooks::create),
                get("/webhooks/{id}", ACCOUNT, webhooks::get),
                delete("/webhooks/{id}", ACCOUNT, webhooks::delete),
                post("/webhooks/{id}/replay", ACCOUNT, webhooks::replay),
                new Route("POST", "/webhooks/{id}/secret", ACCOUNT, Route.Body.NONE, webhooks::rotate)));
        for (AppFiles.File file : files) {
            table.add(get(file.path(), anyone(), call -> file.reply()));
        }
        return table;
    }
}
