package tasks.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What goes out: a status, headers and bytes. Only {@link ReplyWriter} turns it into a response.
 *
 * @param status the HTTP status
 * @param contentType empty where there is no body
 * @param headers further headers, in order
 * @param body the bytes; never changed after construction
 * @param takeover what goes on in the body's place
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; sharing the array is the point
public record Reply(
        int status, String contentType, Map<String, String> headers, byte[] body, Optional<Takeover> takeover) {
    private static final byte[] EMPTY = {};

    /** One that ends with its body. */
    public Reply(int status, String contentType, Map<String, String> headers, byte[] body) {
        this(status, contentType, headers, body, Optional.empty());
    }

    /** One that goes on: its status and headers, and then what takes over; to HEAD, the headers only. */
    public static Reply takenOver(int status, String contentType, Takeover takeover) {
        return new Reply(status, contentType, Map.of(), EMPTY, Optional.of(takeover));
    }

    public static Reply json(int status, JsonWriter.Members members) {
        return new Reply(status, MediaTypes.JSON, Map.of(), Json.write(members));
    }

    /** The seed's {@code {"message":"…"}}. */
    public static Reply message(String message) {
        return json(200, out -> out.member("message", message));
    }

    public static Reply text(int status, String text) {
        return new Reply(
                status, "text/plain; charset=utf-8", Map.of(), text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** An answer that was given before. */
    public static Reply stored(int status, byte[] json) {
        return new Reply(status, MediaTypes.JSON, Map.of(), json);
    }

    /** 304 for a reader who has the state already. */
    public static Reply notModified(long seq) {
        return empty(304).tagged(seq);
    }

    public static Reply empty(int status) {
        return new Reply(status, "", Map.of(), EMPTY);
    }

    /**
     * The failure as the client asked for it: the seed's {@code {"error":"…"}}, or RFC 9457 with that member beside its
     * own.
     */
    static Reply failure(HttpFailure failure, boolean asProblem) {
        byte[] body = asProblem
                ? Json.write(out -> out.member("type", "about:blank")
                        .member("title", ReasonPhrases.of(failure.status()))
                        .member("status", failure.status())
                        .member("detail", failure.message())
                        .member("error", failure.message()))
                : Json.write(out -> out.member("error", failure.message()));
        return new Reply(failure.status(), asProblem ? MediaTypes.PROBLEM : MediaTypes.JSON, failure.headers(), body);
    }

    /** With the ETag of this state. */
    public Reply tagged(long seq) {
        return header("ETag", Preconditions.tag(seq));
    }

    public Reply header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, contentType, more, body, takeover);
    }
}
