package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.Eventually;
import tasks.testkit.OnEveryContainer;
import tasks.testkit.RawHttp;
import tasks.testkit.Scenario;

/** How requests lie in a connection: what a client library would never send, or never send so. */
@OnEveryContainer
class FramingIT extends Scenario {
    private static final String TOKEN = "Authorization: Bearer dev-secret-token\r\n";
    private static final String BODY = "{\"title\":\"framed\"}";

    private String post(String headers) {
        return "POST " + path("/tasks") + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + headers
                + "\r\n";
    }

    private String get(String path) {
        return "GET " + path(path) + " HTTP/1.1\r\nHost: x\r\n" + TOKEN + "\r\n";
    }

    private long tasks() throws Exception {
        return http.tasks().size();
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        long id = createTask("piped");
        try (RawHttp raw = new RawHttp(base())) {
            raw.write(get("/")
                    + get("/tasks/" + id)
                    + post(TOKEN + "Content-Length: " + BODY.length() + "\r\n")
                    + BODY
                    + get("/nope")
                    + get("/tasks/" + id));
            assertEquals(200, raw.read().status());
            assertEquals("{\"id\":" + id + ",\"title\":\"piped\"}", raw.read().body());
            assertEquals(201, raw.read().status());
            assertError(404, "Not found", raw.read());
            assertEquals(200, raw.read().status());
        }
    }

    @Test
    void aChunkedBodyIsReadHoweverItIsCut() throws Exception {
        for (int size : new int[] {1, 3, BODY.length()}) {
            try (RawHttp raw = new RawHttp(base())) {
                raw.write(post(TOKEN + "Transfer-Encoding: chunked\r\n"));
                for (int i = 0; i < BODY.length(); i += size) {
                    String chunk = BODY.substring(i, Math.min(i + size, BODY.length()));
                    raw.write(Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n");
                }
                raw.write("0\r\n\r\n" + get("/"));
                assertEquals(201, raw.read().status());
                assertEquals(200, raw.read().status());
            }
        }
    }

    @Test
    void aChunkedBodyThatIsTooLargeIsReadAwayAndRefused() throws Exception {
        String chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";
        try (RawHttp raw = new RawHttp(base())) {
            raw.write(post(TOKEN + "Transfer-Encoding: chunked\r\n"));
            for (int i = 0; i < 17; i++) {
                raw.write(chunk);
            }
            raw.write("0\r\n\r\n");
            assertError(413, "Request body too large", raw.read());
        }
    }

    @Test
    void aBodyOf32MebibytesIsReadAwaySoThatItsClientGetsTheAnswer() throws Exception {
        long before = tasks();
        byte[] mebibyte = new byte[1 << 20];
        for (String token : List.of(TOKEN, "")) {
            try (RawHttp raw = new RawHttp(base())) {
                raw.write(post(token + "Content-Length: " + (32 << 20) + "\r\n"));
                for (int i = 0; i < 32; i++) {
                    raw.write(mebibyte);
                }
                Answer answer = raw.read();
                if (token.isEmpty()) {
                    assertError(401, "Authentication required", answer);
                } else {
                    assertError(413, "Request body too large", answer);
                }
            }
        }
        assertEquals(before, tasks());
    }

    @Test
    void aClientThatExpectsToBeAskedIsAskedOnlyForWhatIsWanted() throws Exception {
        try (RawHttp raw = new RawHttp(base())) {
            raw.write(post(TOKEN + "Expect: 100-continue\r\nContent-Length: " + BODY.length() + "\r\n"));
            assertEquals(100, raw.read().status());
            raw.write(BODY);
            assertEquals(201, raw.read().status());
        }
        try (RawHttp raw = new RawHttp(base())) {
            raw.write(post(TOKEN + "Expect: 100-continue\r\nContent-Length: " + (32 << 20) + "\r\n"));
            Answer answer = raw.read();
            assertError(413, "Request body too large", answer.status() == 100 ? raw.read() : answer);
        }
    }

    @Test
    void aBodyThatNobodyAskedForIsNoFault() throws Exception {
        try (RawHttp raw = new RawHttp(base())) {
            raw.write("GET " + path("/") + " HTTP/1.1\r\nHost: x\r\nX-Request-Id: unasked\r\nConnection: close\r\n"
                    + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\nabc");
            Answer answer = raw.read();
            assertEquals(200, answer.status() == 100 ? raw.read().status() : answer.status());
        }
        Eventually.check(() -> assertTrue(server.log().contains("id=unasked"), server.log()));
        assertFalse(server.log().contains("Stream closed"), server.log());
    }

    @Test
    void aRequestWhoseBodyIsBrokenDoesNothingAlsoWhereNoBodyWasWanted() throws Exception {
        long id = createTask("stays");
        String[] broken = {
            "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", "Content-Length: 100\r\n\r\nabc",
        };
        for (String body : broken) {
            try (RawHttp raw = new RawHttp(base())) {
                raw.write("DELETE " + path("/tasks/" + id) + " HTTP/1.1\r\nHost: x\r\n" + TOKEN + body)
                        .finish();
                assertEquals(400, raw.read().status(), body);
            } catch (EOFException closed) {
                // no answer is an answer to a client that has hung up
            }
            assertEquals(200, http.dev("GET", "/tasks/" + id).status(), body);
        }
        try (RawHttp raw = new RawHttp(base())) {
            raw.write("DELETE " + path("/tasks/" + id) + " HTTP/1.1\r\nHost: x\r\n" + TOKEN
                    + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n" + get("/tasks/" + id));
            assertEquals("{\"message\":\"Deleted\"}", raw.read().body());
            assertEquals(404, raw.read().status());
        }
    }

    /** The container answers in its error dispatch, where nothing may wait. */
    @Test
    void anErrorOfTheContainersOwnIsAnsweredAtOnceWhateverBodyIsOnItsWay() throws Exception {
        for (String request : List.of("POST " + path("/WEB-INF/web.xml"), "TRACE " + path("/tasks"))) {
            long start = System.nanoTime();
            try (RawHttp raw = new RawHttp(base())) {
                raw.write(request + " HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc");
                int status = raw.read().status();
                assertTrue(status >= 400 && status < 500, request + ": " + status);
                assertTrue(raw.isClosed(), request);
            }
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(3), request + " took long");
        }
    }

    @Test
    void anEmptyChunkedBodyIsNoObject() throws Exception {
        try (RawHttp raw = new RawHttp(base())) {
            raw.write(post(TOKEN + "Transfer-Encoding: chunked\r\n") + "0\r\n\r\n");
            assertError(400, "Request body must be a JSON object", raw.read());
        }
        try (RawHttp raw = new RawHttp(base())) {
            raw.write(post(TOKEN + "Transfer-Encoding: gzip, chunked\r\n") + "0\r\n\r\n");
            int status = raw.read().status();
            assertTrue(status == 415 || status == 501, "refused by the product or by its container: " + status);
        }
    }

    @Test
    void ambiguousFramingIsRefusedAndSmugglesNothing() throws Exception {
        long before = tasks();
        String smuggled = post(TOKEN + "Content-Length: " + BODY.length() + "\r\n") + BODY;
        for (String headers : List.of(
                "Content-Length: 5\r\nContent-Length: 6\r\n",
                "Content-Length: 5, 6\r\n",
                "Content-Length: -1\r\n",
                "Content-Length: +5\r\n",
                "Content-Length: 0x5\r\n",
                "Content-Length: 99999999999999999999\r\n",
                "Transfer-Encoding: xchunked\r\n",
                "Transfer-Encoding: chunked, identity\r\n",
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                "Content-Length : 5\r\n")) {
            try (RawHttp raw = new RawHttp(base())) {
                raw.write(post(headers) + "0\r\n\r\n" + smuggled);
                Answer answer = raw.read();
                assertTrue(answer.status() >= 400 && answer.status() <= 501, headers + answer);
            }
        }
        for (String chunks :
                List.of("zz\r\n{}\r\n0\r\n\r\n", "5\r\n{}\r\n0\r\n\r\n", "-1\r\n", "fffffffffffffffff\r\nx")) {
            try (RawHttp raw = new RawHttp(base())) {
                raw.write(post(TOKEN + "Transfer-Encoding: chunked\r\n") + chunks)
                        .finish();
                assertEquals(400, raw.read().status(), chunks);
                assertTrue(raw.isClosed());
            }
        }
        assertEquals(before, tasks());
    }

    @Test
    void aBodyThatIsBrokenOffStoresNothing() throws Exception {
        long before = tasks();
        try (RawHttp raw = new RawHttp(base())) {
            raw.write(post(TOKEN + "Content-Length: 100\r\n") + BODY).finish();
            assertEquals(400, raw.read().status());
        } catch (EOFException closed) {
            // no answer is an answer to a client that has hung up
        }
        assertEquals(before, tasks());
    }

    @Test
    void oldAndOddVersionsOfHttpAreAnsweredOrRefused() throws Exception {
        try (RawHttp raw = new RawHttp(base())) {
            raw.write("GET " + path("/") + " HTTP/1.0\r\n\r\n");
            assertEquals(200, raw.read().status());
        }
        for (String request : List.of(
                "GET " + path("/tasks") + " HTTP/1.1\r\n\r\n",
                "GET " + path("/tasks") + " HTTP/9.9\r\nHost: x\r\n\r\n",
                "GET\r\n\r\n",
                "\u0000\u0001\u0002\r\n\r\n",
                "GET " + path("/tasks") + " HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n",
                "GET " + path("/tasks") + " HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(20_000) + "\r\n\r\n",
                "GET " + path("/tasks?") + "y".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n")) {
            try (RawHttp raw = new RawHttp(base())) {
                raw.write(request).finish();
                int status = raw.read().status();
                assertTrue(status >= 400 && status <= 505 && status != 500, status + " for " + request);
            }
        }
    }
}
