package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.OnEveryContainer;
import tasks.testkit.Scenario;

/** The description of the API, for tools and for people. */
@OnEveryContainer
class DocsIT extends Scenario {

    @Test
    void toolsGetTheDescriptionAsItIs() throws Exception {
        Answer answer = http.send("GET", "/openapi.yaml");
        assertEquals(200, answer.status());
        assertEquals("application/yaml", answer.header("Content-Type"));
        assertEquals(Files.readString(Path.of("src/main/resources/openapi.yaml")), answer.body());
    }

    @Test
    void peopleGetAPageOfAllOperationsThatLoadsNothing() throws Exception {
        Answer answer = http.send("GET", "/docs");
        assertEquals(200, answer.status());
        assertEquals("text/html;charset=utf-8", answer.header("Content-Type").replace("; ", ";"));
        String page = answer.body();
        for (String operation : new String[] {
            "GET /tasks",
            "PATCH /tasks/{id}",
            "DELETE /tasks/{id}/notes/{note}",
            "GET /changes",
            "GET /metrics",
            "GET /docs"
        }) {
            assertTrue(page.contains(">" + operation + "</h2>"), operation);
        }
        assertTrue(page.contains("id=\"schema-task\""), "schemas");
        for (String outside :
                new String[] {"<script", "src=", "<link", "@import", "url(", "http:", "https:", "onload"}) {
            assertFalse(page.contains(outside), outside);
        }
        String style = page.substring(page.indexOf("<style>") + 7, page.indexOf("</style>"));
        String hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8)));
        assertEquals(
                "default-src 'none'; style-src 'sha256-" + hash
                        + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                answer.header("Content-Security-Policy"));
        assertEquals(page, http.send("GET", "/docs").body());
    }
}
