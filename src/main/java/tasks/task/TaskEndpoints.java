package tasks.task;

import java.util.Optional;
import tasks.http.Call;
import tasks.http.Preconditions;
import tasks.http.Reply;

/**
 * The routes on tasks: the seed's five, and PATCH.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class TaskEndpoints {
    private final TaskDao tasks;
    private final TaskListDao lists;

    public TaskEndpoints(TaskDao tasks, TaskListDao lists) {
        this.tasks = tasks;
        this.lists = lists;
    }

    /** 200 {@code {"user":"dev","items":[…]}}, with {@code "next"} and a {@code Link} where there are more; 304; 412. */
    public Reply list(Call call) {
        TaskQuery query = TaskQuery.of(call.query());
        TaskListDao.Page page = lists.page(call.owner(), query, call.preconditions());
        if (page.known()) {
            return Reply.notModified(page.seq());
        }
        Optional<String> next = page.next().map(cursor -> cursor.text(query.order()));
        Reply reply = Reply.json(200, out -> {
            out.member("user", call.identity().username());
            out.array("items", page.tasks(), Task::write);
            next.ifPresent(cursor -> out.member("next", cursor));
        });
        return next.map(cursor -> reply.header("Link", call.next("cursor", cursor)))
                .orElse(reply)
                .tagged(page.seq());
    }

    /** 201 the task, with its {@code Location}: path-absolute, and never built from {@code Host}. */
    public Reply create(Call call) {
        return tasks.create(
                call,
                TaskFields.whole(call),
                task -> reply(201, task).header("Location", call.contextPath() + "/tasks/" + task.id()));
    }

    /** 200 the task, 304, 404, or 412. */
    public Reply get(Call call) {
        Task task = tasks.find(call.owner(), call.id()).orElseThrow(TaskDao::notFound);
        Preconditions preconditions = call.preconditions();
        return preconditions.isKnown(task.seq()) ? Reply.notModified(task.seq()) : reply(200, task);
    }

    /** 200 the task, 404, or 412; the body is looked at first, as in the seed. What it does not name stays. */
    public Reply update(Call call) {
        return tasks.update(call, TaskFields.whole(call), task -> reply(200, task));
    }

    /** As {@link #update}, with a merge patch (RFC 7396). */
    public Reply patch(Call call) {
        return tasks.update(call, TaskFields.patch(call), task -> reply(200, task));
    }

    /** 200 {@code {"message":"Deleted"}}, 404, or 412. */
    public Reply delete(Call call) {
        return tasks.delete(call, Reply.message("Deleted"));
    }

    private static Reply reply(int status, Task task) {
        return Reply.json(status, task::write).tagged(task.seq());
    }
}
