package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.Eventually;
import tasks.testkit.FeedCopy;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.StockServer;
import tasks.testkit.TestRun;
import tasks.testkit.UnpackedWar;

/**
 * An operator backs up a server while clients write, and restores it elsewhere: everything that was acknowledged before is
 * there, as it was, and clients of the first server are told to start over by the second.
 */
class BackupIT {
    private static final int WRITES = 100;

    private final UnpackedWar war;

    BackupIT() throws Exception {
        war = new UnpackedWar();
    }

    private UnpackedWar.Run command(StockServer server, String... arguments) throws Exception {
        return war.run(Map.of("TASKS_DATA_DIR", server.work().resolve("data").toString()), arguments);
    }

    @Test
    void aBackupOfARunningServerIsRestored() throws Exception {
        Path file = TestRun.folder("tasks-backup-").resolve("backup.gz");
        FeedCopy client = new FeedCopy();
        try (StockServer server = StockServer.jetty();
                StockServer second = StockServer.jetty()) {
            int before;
            try (Http http = new Http(server.start().base());
                    Workload load = new Workload(List.of(http), new Random(1))) {
                load.start();
                Eventually.check(30, () -> assertTrue(load.acknowledged() > WRITES));
                assertTrue(command(server, "verify").output().contains("in use by the server"));
                before = load.acknowledged();
                assertDone(command(server, "backup", file.toString()));
                int enough = load.acknowledged() + WRITES;
                Eventually.check(30, () -> assertTrue(load.acknowledged() > enough));
                load.stop();
                load.check(http);
                client.sync(http, 100);

                assertDone(command(second, "restore", file.toString()));
                assertEquals(List.of("tasks.mv.db"), data(second));
                try (Http restored = new Http(second.start().base())) {
                    assertEarlier(http, restored, before);
                    assertStartsOver(restored, client);
                }
                assertEquals(List.of("tasks.mv.db"), data(server));
            }
        }
    }

    private static void assertDone(UnpackedWar.Run run) {
        assertEquals(0, run.status(), run.output());
        assertTrue(run.output().contains("nothing is wrong"), run.output());
    }

    private static List<String> data(StockServer server) throws Exception {
        List<String> names = new ArrayList<>();
        try (var files = Files.newDirectoryStream(server.work().resolve("data"))) {
            files.forEach(each -> names.add(each.getFileName().toString()));
        }
        names.removeIf(name -> name.startsWith("tasks.mv.db.journal-"));
        return names;
    }

    /** Each task as it was once, and none missing of those writes. */
    private static void assertEarlier(Http http, Http restored, int writes) throws Exception {
        FeedCopy copy = new FeedCopy();
        copy.sync(restored, 100);
        assertTrue(copy.position().since() >= writes, copy.position() + " after " + writes + " writes");
        assertFalse(copy.tasks().isEmpty());
        for (JsonNode task : restored.tasks()) {
            String path = "/tasks/" + task.get("id").asLong();
            String tag = restored.dev("GET", path).header("ETag");
            List<String> states = new ArrayList<>();
            for (JsonNode item : Json.read(
                            http.dev("GET", path + "/history?limit=1000").body())
                    .get("items")) {
                if (("\"" + item.get("seq").asLong() + "\"").equals(tag)) {
                    states.add(item.get("task").toString());
                }
            }
            assertEquals(List.of(task.toString()), states, path + " at " + tag);
        }
    }

    private static void assertStartsOver(Http restored, FeedCopy client) throws Exception {
        Answer told = client.ask(restored, 10);
        assertEquals("410 {\"error\":\"Sync state expired\"}", told.status() + " " + told.body());
        told = restored.dev("GET", "/changes?since=" + client.position().since());
        assertEquals("410 {\"error\":\"Sync state expired\"}", told.status() + " " + told.body());
        FeedCopy anew = new FeedCopy();
        anew.sync(restored, 10);
        String created = restored.dev("POST", "/tasks", Json.object("title", "after the restore"))
                .body();
        anew.sync(restored, 10);
        assertEquals(created, anew.tasks().get(Json.id(created)));
        assertEquals(restored.tasks().size(), anew.tasks().size());
    }
}
