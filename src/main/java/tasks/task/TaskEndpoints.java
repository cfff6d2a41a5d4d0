package tasks.task;

import tasks.http.Call;
import tasks.http.HttpFailure;
import tasks.http.Reply;

/**
 * The seed's five routes on tasks.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class TaskEndpoints {
    private final TaskDao tasks;

    public TaskEndpoints(TaskDao tasks) {
        this.tasks = tasks;
    }

    /** 200 {@code {"user":"dev","items":[…]}}, by id. */
    public Reply list(Call call) {
        var items = tasks.list(call.identity().owner()).stream()
                .map(task -> (tasks.http.JsonWriter.Members) task::write)
                .toList();
        return Reply.json(
                200, out -> out.member("user", call.identity().username()).array("items", items));
    }

    /** 201 the task, with its {@code Location}: path-absolute, and never built from {@code Host}. */
    public Reply create(Call call) {
        Task task = tasks.create(call.identity().owner(), title(call));
        return Reply.json(201, task::write).header("Location", call.contextPath() + "/tasks/" + task.id());
    }

    /** 200 the task, or 404. */
    public Reply get(Call call) {
        Task task = tasks.find(call.identity().owner(), call.id()).orElseThrow(TaskEndpoints::notFound);
        return Reply.json(200, task::write);
    }

    /** 200 the task, or 404; the title is looked at first, as in the seed. */
    public Reply update(Call call) {
        String title = title(call);
        Task task = tasks.update(call.identity().owner(), call.id(), title).orElseThrow(TaskEndpoints::notFound);
        return Reply.json(200, task::write);
    }

    /** 200 {@code {"message":"Deleted"}}, or 404. */
    public Reply delete(Call call) {
        if (!tasks.delete(call.identity().owner(), call.id())) {
            throw notFound();
        }
        return Reply.message("Deleted");
    }

    private static String title(Call call) {
        return TaskTitle.checked(call.json(java.util.Set.of("title")).text("title"));
    }

    private static HttpFailure notFound() {
        return HttpFailure.notFound("Task not found");
    }
}
