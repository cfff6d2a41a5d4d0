package tasks.app;

import static tasks.http.Access.anyone;
import static tasks.http.Access.scope;
import static tasks.http.Route.delete;
import static tasks.http.Route.deleteWithBody;
import static tasks.http.Route.get;
import static tasks.http.Route.patch;
import static tasks.http.Route.post;
import static tasks.http.Route.postWithoutBody;
import static tasks.http.Route.put;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tasks.account.AccountEndpoints;
import tasks.account.AuditEndpoints;
import tasks.account.KeyEndpoints;
import tasks.account.Scope;
import tasks.account.SessionEndpoints;
import tasks.account.TokenEndpoints;
import tasks.http.Access;
import tasks.http.Reply;
import tasks.http.Route;
import tasks.live.LiveEndpoints;
import tasks.live.WebhookEndpoints;
import tasks.ops.HealthEndpoints;
import tasks.ops.Metrics;
import tasks.ops.OpenApiEndpoints;
import tasks.task.NoteEndpoints;
import tasks.task.TaskEndpoints;

/** The route table: everything that can be asked for, who may ask, and what answers. */
final class Routes {
    private static final Access READ = scope(Scope.AUTHENTICATED, Scope.TASKS_READ);
    private static final Access WRITE = scope(Scope.AUTHENTICATED, Scope.TASKS_WRITE);

    private static final Access ACCOUNT = scope(Scope.AUTHENTICATED, Scope.ACCOUNT);
    private static final Access SIGNED_IN = scope(Scope.AUTHENTICATED);

    private Routes() {}

    /** What answers. */
    record Endpoints(
            TaskEndpoints tasks,
            NoteEndpoints notes,
            LiveEndpoints live,
            Identity identity,
            Operation operation,
            WebhookEndpoints webhooks) {
        /** Accounts and credentials. */
        record Identity(
                AccountEndpoints accounts,
                SessionEndpoints sessions,
                TokenEndpoints tokens,
                AuditEndpoints audits,
                KeyEndpoints keys) {}

        /** What operators and tools ask. */
        record Operation(HealthEndpoints health, OpenApiEndpoints description, Optional<Metrics> metrics) {}
    }

    static List<Route> table(Endpoints endpoints, List<AppFiles.File> files) {
        List<Route> table = new ArrayList<>(tasks(endpoints.tasks, endpoints.notes, endpoints.live));
        table.addAll(identity(endpoints.identity));
        table.addAll(webhooks(endpoints.webhooks));
        table.addAll(withoutDatabase(endpoints.operation, files));
        return table;
    }

    /** What is there whether or not there is a database. */
    static List<Route> withoutDatabase(Endpoints.Operation operation, List<AppFiles.File> files) {
        List<Route> table = new ArrayList<>(operation(operation));
        for (AppFiles.File file : files) {
            table.add(get(file.path(), anyone(), call -> file.reply()));
        }
        return table;
    }

    private static List<Route> tasks(TaskEndpoints tasks, NoteEndpoints notes, LiveEndpoints live) {
        return List.of(
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
                get("/live", anyone(), live::live));
    }

    private static List<Route> webhooks(WebhookEndpoints webhooks) {
        return List.of(
                get("/webhooks", ACCOUNT, webhooks::list),
                post("/webhooks", ACCOUNT, webhooks::create),
                get("/webhooks/{id}", ACCOUNT, webhooks::get),
                delete("/webhooks/{id}", ACCOUNT, webhooks::delete),
                post("/webhooks/{id}/replay", ACCOUNT, webhooks::replay),
                postWithoutBody("/webhooks/{id}/secret", ACCOUNT, webhooks::rotate));
    }

    private static List<Route> operation(Endpoints.Operation operation) {
        List<Route> table = new ArrayList<>(List.of(
                get("/", anyone(), call -> Reply.message("API is running")),
                get("/health/live", anyone(), operation.health::live),
                get("/health/ready", anyone(), operation.health::ready),
                get("/openapi.yaml", anyone(), operation.description::yaml),
                get("/docs", anyone(), operation.description::docs)));
        operation.metrics.ifPresent(figures -> table.add(get("/metrics", scope(Scope.METRICS), figures::get)));
        return table;
    }

    private static List<Route> identity(Endpoints.Identity identity) {
        AccountEndpoints accounts = identity.accounts;
        SessionEndpoints sessions = identity.sessions;
        TokenEndpoints tokens = identity.tokens;
        return List.of(
                post("/accounts", anyone(), accounts::signUp),
                post("/login", anyone(), sessions::login),
                post("/refresh", anyone(), sessions::refresh),
                postWithoutBody("/logout", SIGNED_IN, sessions::logout),
                get("/me", SIGNED_IN, accounts::me),
                put("/me/password", ACCOUNT, accounts::changePassword),
                deleteWithBody("/me", ACCOUNT, accounts::delete),
                get("/me/sessions", ACCOUNT, sessions::list),
                delete("/me/sessions/{id}", ACCOUNT, sessions::end),
                get("/me/tokens", ACCOUNT, tokens::list),
                post("/me/tokens", ACCOUNT, tokens::create),
                delete("/me/tokens/{id}", ACCOUNT, tokens::end),
                get("/me/audit", ACCOUNT, identity.audits::list),
                get("/.well-known/jwks.json", anyone(), call -> identity.keys.published()));
    }
}
