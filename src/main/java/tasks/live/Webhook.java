package tasks.live;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import tasks.http.JsonWriter;

/**
 * Where an owner has his changes sent to.
 *
 * @param id never used twice, unique in the whole database
 * @param created milliseconds since 1970
 * @param active false once it is dead: nothing is sent until its owner asks for it
 * @param delivered its receiver has had every change up to this number
 * @param failures in a row
 * @param failing since when, in milliseconds since 1970; there where there are failures
 * @param error why the last of them failed
 * @param attempt nothing is sent before, in milliseconds since 1970
 */
record Webhook(
        long id,
        String url,
        long created,
        boolean active,
        long delivered,
        int failures,
        OptionalLong failing,
        Optional<String> error,
        long attempt) {

    /** {@code {"id":1,"url":"…","state":"active","created":"…","delivered":7}}, and what there is to say of failures. */
    void write(JsonWriter out) {
        out.member("id", id)
                .member("url", url)
                .member("state", active ? "active" : "dead")
                .member("created", Instant.ofEpochMilli(created).toString())
                .member("delivered", delivered);
        error.ifPresent(text -> out.member("error", text).member("failures", failures));
        failing.ifPresent(
                since -> out.member("failing_since", Instant.ofEpochMilli(since).toString()));
        if (active && failures > 0) {
            out.member("next_attempt", Instant.ofEpochMilli(attempt).toString());
        }
    }
}
