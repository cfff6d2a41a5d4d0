package tasks.http;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request that gets an error: the status, the client's sentence, and the headers that go with it. It carries no stack
 * trace, since it is an answer and not a fault; a fault's cause goes to the log.
 */
public final class HttpFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Map<String, String> headers;

    private HttpFailure(int status, String message, Map<String, String> headers) {
        super(message, null, false, false);
        this.status = status;
        this.headers = headers;
    }

    public static HttpFailure of(int status, String message) {
        return new HttpFailure(status, message, Map.of());
    }

    public static HttpFailure badRequest(String message) {
        return of(400, message);
    }

    /** 401 for a request that names nobody (RFC 6750 section 3: no error code then). */
    public static HttpFailure authenticationRequired() {
        return unauthorized("Authentication required");
    }

    /** 401 for a credential that is malformed or of an unknown scheme. */
    public static HttpFailure unauthorized(String message) {
        return new HttpFailure(401, message, Map.of("WWW-Authenticate", "Bearer"));
    }

    /** 401 for a token that was read and refused (RFC 6750 section 3.1). */
    public static HttpFailure invalidToken(String message) {
        return new HttpFailure(401, message, Map.of("WWW-Authenticate", "Bearer error=\"invalid_token\""));
    }

    /** 403 for a good credential that may not do this (RFC 6750 section 3.1). */
    public static HttpFailure insufficientScope() {
        return new HttpFailure(
                403, "Insufficient scope", Map.of("WWW-Authenticate", "Bearer error=\"insufficient_scope\""));
    }

    /** 403 for what this user may not do, whatever the credential. */
    public static HttpFailure forbidden(String message) {
        return of(403, message);
    }

    public static HttpFailure notFound(String message) {
        return of(404, message);
    }

    /** 405; {@code allow} is the union of the methods of the path (RFC 9110 section 15.5.6). */
    public static HttpFailure methodNotAllowed(String allow) {
        return new HttpFailure(405, "Method not allowed", Map.of("Allow", allow));
    }

    /** 408: the body did not arrive in time; the connection closes. */
    public static HttpFailure requestTimeout() {
        return of(408, "Request body took too long").closing();
    }

    /** 409: the same may succeed later. */
    public static HttpFailure conflict(String message) {
        return of(409, message);
    }

    /** 412 (RFC 9110 section 13.2): the state is not what the request expects. */
    public static HttpFailure preconditionFailed() {
        return of(412, "Precondition failed");
    }

    public static HttpFailure bodyTooLarge() {
        return of(413, "Request body too large");
    }

    public static HttpFailure unsupportedMediaType() {
        return of(415, "Unsupported media type");
    }

    /** 415 to a PATCH, which is told what to send instead (RFC 5789 section 2.2). */
    public static HttpFailure unsupportedPatch() {
        return new HttpFailure(415, "Unsupported media type", Map.of("Accept-Patch", MediaTypes.PATCHES));
    }

    /** 426: this is for WebSocket (RFC 9110 section 15.5.22, RFC 6455 section 4.4). */
    public static HttpFailure websocketRequired() {
        return new HttpFailure(
                426,
                "WebSocket required",
                Map.of("Upgrade", "websocket", "Connection", "Upgrade", "Sec-WebSocket-Version", "13"));
    }

    /** 422: understood, and not to be done. */
    public static HttpFailure unprocessable(String message) {
        return of(422, message);
    }

    /** 429 (RFC 6585 section 4) with {@code Retry-After} in seconds. */
    public static HttpFailure tooManyRequests(long retryAfterSeconds) {
        return new HttpFailure(429, "Too many requests", Map.of("Retry-After", Long.toString(retryAfterSeconds)));
    }

    /** 410: what the request builds on is there no more. */
    public static HttpFailure gone(String message) {
        return of(410, message);
    }

    public static HttpFailure internal() {
        return of(500, "Internal server error");
    }

    /** 503 with {@code Retry-After} in seconds. */
    public static HttpFailure unavailable(int retryAfterSeconds) {
        return new HttpFailure(503, "Service unavailable", Map.of("Retry-After", Integer.toString(retryAfterSeconds)));
    }

    /** The same failure, after which the connection closes. */
    public HttpFailure closing() {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put("Connection", "close");
        return new HttpFailure(status, message(), more);
    }

    public int status() {
        return status;
    }

    /** The client's sentence. */
    public String message() {
        String message = getMessage();
        return message == null ? "" : message;
    }

    public Map<String, String> headers() {
        return headers;
    }
}
