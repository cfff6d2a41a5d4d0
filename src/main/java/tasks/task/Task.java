package tasks.task;

import tasks.http.JsonWriter;

/**
 * A task as its owner sees it: {@code {"id":1,"title":"…"}}.
 *
 * @param id never used twice, unique in the whole database
 */
record Task(long id, String title) {

    void write(JsonWriter out) {
        out.member("id", id).member("title", title);
    }
}
