package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.testkit.Answer;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.Prompt;
import tasks.testkit.Stock;
import tasks.testkit.StockServer;

/** A process whose files cannot grow any more (RLIMIT_FSIZE), as on a full disk. */
class FullDiskIT {
    private static final Duration PROMPT = Duration.ofSeconds(2);

    @ParameterizedTest
    @EnumSource(Stock.class)
    void aFullDiskIsA503AndHealsWhenThereIsRoom(Stock stock) throws Exception {
        StockServer server = stock.server().start();
        try (Http http = new Http(server.base())) {
            List<String> acknowledged = new ArrayList<>();
            acknowledged.add(created(http, "before"));
            Path file = server.work().resolve("data/tasks.mv.db");
            limitFiles(server, Long.toString(Files.size(file)));
            int refused = 0;
            for (int i = 0; refused < 20; i++) {
                String title = "during" + i + "-" + "x".repeat(400);
                Answer answer = Prompt.within(PROMPT, () -> http.dev("POST", "/tasks", Json.object("title", title)));
                if (answer.status() == 201) {
                    acknowledged.add(title);
                } else {
                    assertEquals(503, answer.status(), answer.toString());
                    assertEquals("1", answer.header("Retry-After"));
                    refused++;
                }
                int read = http.dev("GET", "/tasks").status();
                assertTrue(read == 200 || read == 503, "a read is " + read);
                TimeUnit.MILLISECONDS.sleep(100);
            }
            limitFiles(server, "unlimited");
            Eventually.check(() -> assertEquals(
                    201,
                    http.dev("POST", "/tasks", Json.object("title", "after")).status()));
            acknowledged.add("after");
            server.kill();
            server.start();
            try (Http again = new Http(server.base())) { // none of the connections that were killed
                String list = again.tasks().toString();
                for (String title : acknowledged) {
                    assertTrue(list.contains("\"" + title + "\""), title + " is gone");
                }
            }
        } finally {
            server.close();
        }
    }

    private static String created(Http http, String title) throws Exception {
        assertEquals(
                201, http.dev("POST", "/tasks", Json.object("title", title)).status());
        return title;
    }

    private static void limitFiles(StockServer server, String bytes) throws Exception {
        Process prlimit = new ProcessBuilder(
                        "prlimit", "--pid", Long.toString(server.process().pid()), "--fsize=" + bytes + ":")
                .inheritIO()
                .start();
        assertEquals(0, prlimit.waitFor());
    }
}
