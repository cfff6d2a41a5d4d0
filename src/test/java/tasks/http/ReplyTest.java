package tasks.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes out, byte for byte. */
class ReplyTest {

    @Test
    void aMessageIsTheSeedsObject() {
        Reply reply = Reply.message("API is running");
        assertEquals(200, reply.status());
        assertEquals("application/json", reply.contentType());
        assertEquals("{\"message\":\"API is running\"}", body(reply));
        assertEquals(Map.of(), reply.headers());
    }

    @Test
    void anErrorIsTheSeedsObject() {
        Reply reply = Reply.failure(HttpFailure.notFound("Task not found"), false);
        assertEquals(404, reply.status());
        assertEquals("application/json", reply.contentType());
        assertEquals("{\"error\":\"Task not found\"}", body(reply));
    }

    @Test
    void aProblemHasTheMembersOfRfc9457InOrderAndTheSeedsLast() {
        Reply reply = Reply.failure(HttpFailure.notFound("Task not found"), true);
        assertEquals(404, reply.status());
        assertEquals("application/problem+json", reply.contentType());
        assertEquals(
                "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"
                        + "\"detail\":\"Task not found\",\"error\":\"Task not found\"}",
                body(reply));
    }

    @ParameterizedTest
    @CsvSource({
        "400, Bad Request",
        "401, Unauthorized",
        "403, Forbidden",
        "404, Not Found",
        "405, Method Not Allowed",
        "408, Request Timeout",
        "413, Content Too Large",
        "415, Unsupported Media Type",
        "500, Internal Server Error",
        "503, Service Unavailable",
        "418, Bad Request",
        "599, Internal Server Error"
    })
    void aProblemsTitleIsTheNameOfItsStatus(int status, String title) {
        String body = body(Reply.failure(HttpFailure.of(status, "x"), true));
        assertEquals(
                "{\"type\":\"about:blank\",\"title\":\"" + title + "\",\"status\":" + status
                        + ",\"detail\":\"x\",\"error\":\"x\"}",
                body);
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void theHeadersOfAFailureAreSentInEitherForm(boolean asProblem) {
        assertEquals(
                Map.of("Allow", "GET, HEAD"),
                Reply.failure(HttpFailure.methodNotAllowed("GET, HEAD"), asProblem)
                        .headers());
        assertEquals(
                Map.of("WWW-Authenticate", "Bearer error=\"invalid_token\""),
                Reply.failure(HttpFailure.invalidToken("Invalid token"), asProblem)
                        .headers());
        assertEquals(
                Map.of("Retry-After", "1"),
                Reply.failure(HttpFailure.unavailable(1), asProblem).headers());
    }

    @Test
    void aFailureThatClosesKeepsItsOtherHeaders() {
        HttpFailure failure = HttpFailure.methodNotAllowed("GET").closing();
        assertEquals(Map.of("Allow", "GET", "Connection", "close"), failure.headers());
        assertEquals(405, failure.status());
        assertEquals("Method not allowed", failure.message());
        assertEquals(Map.of("Connection", "close"), HttpFailure.requestTimeout().headers());
    }

    @Test
    void aFailureHasNoStackTraceToLeak() {
        assertEquals(0, HttpFailure.internal().getStackTrace().length);
        assertEquals("Internal server error", HttpFailure.internal().message());
    }

    @Test
    void anotherHeaderMakesAnotherReply() {
        Reply first = Reply.empty(204);
        Reply second = first.header("B", "1").header("A", "2").header("B", "3");
        assertEquals(Map.of(), first.headers());
        assertEquals(List.of("B", "A"), new ArrayList<>(second.headers().keySet()));
        assertEquals("3", second.headers().get("B"));
        assertEquals("", second.contentType());
        assertEquals(0, second.body().length);
    }

    @Test
    void textIsUtf8AndSaysSo() {
        Reply reply = Reply.text(400, "\u00e4");
        assertEquals("text/plain; charset=utf-8", reply.contentType());
        assertEquals("\u00e4", body(reply));
        assertEquals(2, reply.body().length);
    }

    private static final Head HEAD = new Head(
            "PUT", "/tasks/7/notes/8", "a=1", name -> List.of(), () -> new Client("192.0.2.1", "http://localhost"));

    @Test
    void aCallReadsItsBodyOnlyWhenAsked() {
        Call call = new Call(Identity.ANONYMOUS, new long[] {7, 8}, "", "id", HEAD, "no".getBytes(UTF_8));
        assertEquals(7, call.id());
        assertEquals(8, call.secondId());
        assertEquals("1", call.query().text("a").orElseThrow());
        assertEquals(
                400,
                assertThrows(HttpFailure.class, () -> call.json(Set.of("title")))
                        .status());
    }

    private static String body(Reply reply) {
        return new String(reply.body(), UTF_8);
    }
}
