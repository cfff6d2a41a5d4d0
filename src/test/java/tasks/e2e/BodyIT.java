package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.OnEveryContainer;
import tasks.testkit.Scenario;

/** Bodies: what is taken, what is refused, and that nothing of a refused one is stored. */
@OnEveryContainer
class BodyIT extends Scenario {
    private static final String TOKEN = Http.token()[1];

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Object... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Object part : parts) {
            if (part instanceof String text) {
                all.writeBytes(utf8(text));
            } else {
                all.write((Integer) part);
            }
        }
        return all.toByteArray();
    }

    private static String nested(int depth) {
        return "{\"title\":\"deep\",\"x\":" + "[".repeat(depth - 1) + "]".repeat(depth - 1) + "}";
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Fault(byte[] body, String sentence) {}

    private static void add(List<Fault> faults, byte[] body, String sentence) {
        faults.add(new Fault(body, sentence));
    }

    /** Each fault and its sentence. */
    private static List<Fault> faults() {
        List<Fault> faults = new ArrayList<>();
        for (String notAnObject : List.of("[]", "1", "\"title\"", "null", "true")) {
            add(faults, utf8(notAnObject), "Request body must be a JSON object");
        }
        add(faults, utf8(""), "Request body must be a JSON object");
        for (String malformed : List.of(
                "{",
                "{\"title\":}",
                "{'title':\"x\"}",
                "{\"title\":\"x\",}",
                "{\"title\":\"x\"}x",
                "{\"title\":\"x\"}{}",
                "{\"title\":\"x\", \"n\":01}",
                "{\"title\":\"x\",\"n\":NaN}",
                "{\"title\":\"x\"/*c*/}",
                "{title:\"x\"}",
                "{\"title\":\"a\nb\"}",
                "[1,",
                "{\"title\":\"\\x\"}",
                "title=x",
                "\uFEFF{\"title\":\"x\"}")) {
            add(faults, utf8(malformed), "Malformed JSON");
        }
        for (String twice : List.of(
                "{\"title\":\"a\",\"title\":\"b\"}",
                "{\"title\":\"a\",\"\\u0074itle\":\"b\"}",
                "{\"title\":\"a\",\"x\":{\"y\":1,\"y\":2}}")) {
            add(faults, utf8(twice), "Duplicate member in JSON");
        }
        add(faults, utf8(nested(65)), "JSON is nested too deeply");
        add(faults, bytes("{\"title\":\"", 0xFF, "\"}"), "Request body must be UTF-8");
        add(faults, bytes("{\"title\":\"", 0xC0, 0xAF, "\"}"), "Request body must be UTF-8");
        add(faults, bytes("{\"title\":\"", 0xED, 0xA0, 0x80, "\"}"), "Request body must be UTF-8");
        add(faults, "{\"title\":\"utf-16\"}".getBytes(StandardCharsets.UTF_16BE), "Malformed JSON");
        for (String half : List.of("{\"title\":\"\\ud800\"}", "{\"title\":\"x\",\"y\":\"\\udc00\"}")) {
            add(faults, utf8(half), "JSON strings must not contain unpaired surrogates");
        }
        add(faults, utf8("{\"title\":\"x\",\"y\":\"\\u0000\"}"), "JSON strings must not contain U+0000");
        for (String missing : List.of(
                "{}",
                "{\"title\":null}",
                "{\"title\":\"\"}",
                "{\"title\":\" \\t\\n \"}",
                "{\"title\":5}",
                "{\"title\":[]}",
                "{\"title\":{\"title\":\"x\"}}",
                "{\"title\":true}",
                "{\"Title\":\"x\"}",
                "{\"x\":{\"title\":\"x\"}}",
                "{\"title\":\"\u00a0\u2003\"}")) {
            add(faults, utf8(missing), "Title is required");
        }
        add(faults, utf8(Json.object("title", "x".repeat(501))), "Title must have at most 500 characters");
        add(faults, utf8(Json.object("title", "💡".repeat(501))), "Title must have at most 500 characters");
        for (String control : List.of("\\u0001", "\\u001f", "\\n", "\\u007f", "\\u0085", "\\u009f")) {
            add(faults, utf8("{\"title\":\"a" + control + "b\"}"), "Title must not contain control characters");
        }
        return faults;
    }

    @Test
    void m10_aBadBodyIsRefusedInAClearSentenceAndNothingIsStored() throws Exception {
        long id = createTask("unchanged");
        String before = http.dev("GET", "/tasks").body();
        for (Fault fault : faults()) {
            for (String[] target : new String[][] {{"POST", "/tasks"}, {"PUT", "/tasks/" + id}}) {
                Answer answer = http.send(
                        target[0], target[1], fault.body(), "Authorization", TOKEN, "Content-Type", "application/json");
                assertError(400, fault.sentence(), answer);
            }
        }
        assertEquals(before, http.dev("GET", "/tasks").body());
    }

    @Test
    void theBodyIsLookedAtBeforeTheTask() throws Exception {
        assertError(400, "Title is required", http.dev("PUT", "/tasks/999999999", "{}"));
        assertError(404, "Task not found", http.dev("PUT", "/tasks/999999999", "{\"title\":\"x\"}"));
    }

    @Test
    void a15_anonymousFaultsAreUnauthorizedFirst() throws Exception {
        assertError(401, "Authentication required", http.json("POST", "/tasks", "[1,"));
        assertError(401, "Authentication required", http.json("POST", "/tasks", "x", "Content-Type", "text/plain"));
        assertError(401, "Authentication required", http.json("POST", "/tasks", " ".repeat((1 << 20) + 1)));
    }

    @Test
    void whatIsLooseButSoundIsTaken() throws Exception {
        for (String body : List.of(
                nested(64),
                " \r\n\t{ \"title\" : \"x\" } \n",
                "{\"id\":7,\"title\":\"x\",\"unknown\":{\"a\":[1,2,{\"b\":null}]}}",
                "{\"title\":\"x\",\"n\":" + "9".repeat(5_000) + "}",
                "{\"\\u0074itle\":\"x\"}",
                Json.object("title", "💡".repeat(500)),
                "{\"title\":\"" + "\\ud83d\\udca1".repeat(500) + "\"}")) {
            assertEquals(201, http.dev("POST", "/tasks", body).status(), body);
        }
    }

    @Test
    void onlyJsonIsTaken() throws Exception {
        byte[] body = utf8("{\"title\":\"typed\"}");
        for (String type : List.of(
                "application/json",
                "Application/JSON",
                "application/json; charset=utf-8",
                "application/json;charset=\"UTF-8\"",
                "application/json;a=b",
                "application/merge-patch+json",
                "application/vnd.api+json")) {
            Answer answer = http.send("POST", "/tasks", body, "Authorization", TOKEN, "Content-Type", type);
            assertEquals(201, answer.status(), type);
        }
        assertEquals(
                201, http.send("POST", "/tasks", body, "Authorization", TOKEN).status(), "no type");
        for (String type : List.of(
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/json; charset=iso-8859-1",
                "application/jsonx",
                "application/json, text/plain",
                "json",
                "+json",
                "text/json")) {
            assertError(
                    415,
                    "Unsupported media type",
                    http.send("POST", "/tasks", body, "Authorization", TOKEN, "Content-Type", type));
        }
    }

    @Test
    void aCodedBodyIsNotTaken() throws Exception {
        byte[] body = utf8("{\"title\":\"coded\"}");
        for (String coding : List.of("gzip", "br", "identity, gzip")) {
            Answer answer = http.send(
                    "POST",
                    "/tasks",
                    body,
                    "Authorization",
                    TOKEN,
                    "Content-Type",
                    "application/json",
                    "Content-Encoding",
                    coding);
            assertError(415, "Unsupported media type", answer);
        }
        for (String identity : List.of("identity", "", ",", "Identity,")) {
            assertEquals(
                    201,
                    http.send("POST", "/tasks", body, "Authorization", TOKEN, "Content-Encoding", identity)
                            .status());
        }
    }

    @Test
    void m11_aBodyOfOneMebibyteIsTakenAndOneByteMoreIsNot() throws Exception {
        String body = "{\"title\":\"large\"}";
        String exact = body + " ".repeat((1 << 20) - body.length());
        assertEquals(201, http.dev("POST", "/tasks", exact).status());
        assertError(413, "Request body too large", http.dev("POST", "/tasks", exact + " "));
    }

    @Test
    void aBodyWhereNoneIsTakenIsIgnored() throws Exception {
        long id = createTask("mine");
        assertEquals(200, http.json("GET", "/tasks/" + id, "[1,", Http.token()).status());
        assertEquals(
                200, http.json("DELETE", "/tasks/" + id, "{}", Http.token()).status());
    }
}
