package tasks.task;

import tasks.http.Call;
import tasks.http.Reply;

/**
 * The routes on notes: the seed's note model. Their ETag is their task's.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class NoteEndpoints {
    private final NoteDao notes;

    public NoteEndpoints(NoteDao notes) {
        this.notes = notes;
    }

    /** 200 {@code {"items":[…]}}, by id; 304; 404, 412. */
    public Reply list(Call call) {
        NoteDao.Notes all = notes.list(call.owner(), call.id());
        if (call.preconditions().isKnown(all.seq())) {
            return Reply.notModified(all.seq());
        }
        return Reply.json(200, out -> out.array("items", all.notes(), Note::write))
                .tagged(all.seq());
    }

    /** 201 the note, with its {@code Location}; 404. */
    public Reply create(Call call) {
        return notes.create(
                call,
                Note.text(call),
                (note, seq) -> reply(201, note, seq)
                        .header("Location", call.contextPath() + "/tasks/" + call.id() + "/notes/" + note.id()));
    }

    /** 200 the note; 304; 404, 412. */
    public Reply get(Call call) {
        NoteDao.Notes found = notes.find(call.owner(), call.id(), call.secondId());
        Note note = found.notes().stream().findFirst().orElseThrow(NoteDao::notFound);
        long seq = found.seq();
        return call.preconditions().isKnown(seq) ? Reply.notModified(seq) : reply(200, note, seq);
    }

    /** 200 the note; 404, 412. */
    public Reply update(Call call) {
        return notes.update(call, Note.text(call), (note, seq) -> reply(200, note, seq));
    }

    /** 200 {@code {"message":"Deleted"}}; 404, 412. */
    public Reply delete(Call call) {
        return notes.delete(call, Reply.message("Deleted"));
    }

    private static Reply reply(int status, Note note, long seq) {
        return Reply.json(status, note::write).tagged(seq);
    }
}
