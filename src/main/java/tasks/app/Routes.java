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
import tasks.task.NoteEndpoints;
import tasks.task.TaskEndpoints;

/** The route table: everything that can be asked for, who may ask, and what answers. */
final class Routes {
    private static final Access READ = scope(Scope.AUTHENTICATED, Scope.TASKS_READ);
    private static final Access WRITE = scope(Scope.AUTHENTICATED, Scope.TASKS_WRITE);

    private Routes() {}

    static List<Route> table(TaskEndpoints tasks, NoteEndpoints notes, LiveEndpoints live, List<AppFiles.File> files) {
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
                // who sends no credential names himself in his first message
                get("/live", anyone(), live::live)));
        for (AppFiles.File file : files) {
            table.add(get(file.path(), anyone(), call -> file.reply()));
        }
        return table;
    }
}
