package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tasks.testkit.Postgres;
import tasks.testkit.RunningServer;
import tasks.testkit.Stock;
import tasks.testkit.StockServer;
import tasks.testkit.Tool;

/** The lesson's own curls, run by a real shell and a real curl against a product that has just been started. */
class LessonCurlsIT {
    private static final Pattern ENTRY = Pattern.compile("(curl .*?)\\n=> (\\d+)\\n(.*?)\\n", Pattern.DOTALL);

    private record Entry(String command, String status, String body) {}

    @BeforeEach
    void needsCurl() {
        Tool.require("curl", "apt-get install curl");
    }

    private static List<Entry> entries() throws Exception {
        try (InputStream in = LessonCurlsIT.class.getResourceAsStream("/lesson-curls.txt")) {
            Matcher matcher = ENTRY.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            List<Entry> entries = new ArrayList<>();
            while (matcher.find()) {
                entries.add(new Entry(matcher.group(1), matcher.group(2), matcher.group(3)));
            }
            assertEquals(7, entries.size());
            return entries;
        }
    }

    @Test
    void onJettyEachAnswersAsTheLessonSays() throws Exception {
        StockServer server = StockServer.jettyByStartJar().without("TASKS_DEMO_TOKEN");
        assertLesson(server);
        assertTrue(server.log().contains("DEMO TOKEN"), "it is the base's, without a word of the operator's");
    }

    @Test
    void onTomcatEachAnswersAsTheLessonSays() throws Exception {
        assertLesson(Stock.TOMCAT_10.server().withoutData());
        assertLesson(Stock.TOMCAT_11.server("/lesson").withoutData());
    }

    @Test
    void onPostgresqlEachAnswersAsTheLessonSays() throws Exception {
        assertLesson(StockServer.jetty().withPostgres(Postgres.shared().newDatabase()));
    }

    private static void assertLesson(StockServer stopped) throws Exception {
        try (RunningServer server = stopped.start()) {
            for (Entry entry : entries()) {
                String command = entry.command()
                        .replace("http://127.0.0.1:8000", server.base().toString());
                String output = shell(command + " -s -w '\\n%{http_code}'");
                assertEquals(entry.body() + "\n" + entry.status(), output, command);
            }
        }
    }

    private static String shell(String command) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
