package tasks.db;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import tasks.config.Settings;

/** Another process that opens a database: it says on standard output what came of it. */
final class SecondProcess {
    private SecondProcess() {}

    public static void main(String[] args) {
        try (Database opened = Database.open(new Settings.Database(args[0], args[1], "", 1))) {
            System.out.println("opened " + opened.connections().active());
        } catch (IllegalStateException e) {
            System.out.println("refused: " + e.getMessage());
        }
    }

    /** What it says. */
    static String open(String url, String user) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SecondProcess.class.getName(),
                        url,
                        user)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
