package tasks.live;

import tasks.change.FeedDao;
import tasks.http.Json;
import tasks.http.JsonWriter;

/** The objects that clients are told of changes in, whichever way they ask. */
final class Entries {
    private Entries() {}

    /** {@code {"seq":7,"task":{…}}} or {@code {"seq":9,"deleted":3}}, within an object that is open. */
    static void entry(FeedDao.Entry entry, JsonWriter out) {
        out.member("seq", entry.seq());
        entry.state().ifPresentOrElse(state -> out.raw("task", state), () -> out.member("deleted", entry.task()));
    }

    /** The same as text. */
    static String entry(FeedDao.Entry entry) {
        return Json.text(out -> entry(entry, out));
    }

    /**
     * {@code {"resume":"current","next":9,"epoch":"…"}}, and {@code start} as on a page where that has it: what a stream
     * begins with.
     */
    static String start(FeedDao.Opening opening) {
        return Json.text(out -> {
            out.member("resume", word(opening.resume()))
                    .member("next", opening.seq())
                    .member("epoch", opening.page().epoch());
            opening.page().start().ifPresent(start -> out.member("start", start));
        });
    }

    private static String word(FeedDao.Resume resume) {
        return switch (resume) {
            case CURRENT -> "current";
            case REPLAYED -> "replayed";
            case RESET -> "reset";
        };
    }
}
