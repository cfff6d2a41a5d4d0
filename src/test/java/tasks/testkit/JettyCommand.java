package tasks.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a stock Jetty is started: by its {@code start.jar}, or by the command that this one says it would run. */
final class JettyCommand {
    private static final Path OWN_BASE = Path.of("jetty-base").toAbsolutePath();
    private static final String MAIN = "org.eclipse.jetty.xml.XmlConfiguration";
    private static final String TEMPORARY = "-Djava.io.tmpdir=";

    /** What {@code start.jar} works out for this repository's base: a tenth of a start, so once in this JVM. */
    private static final class WorkedOut {
        private static final List<String> COMMAND = ask();

        private static List<String> ask() {
            try {
                String line = output(List.of(
                        StockServer.java().get(0),
                        "-jar",
                        startJar().toString(),
                        "jetty.base=" + OWN_BASE,
                        "--dry-run"));
                // it is written for a shell, which knows what is quoted
                return output(List.of("sh", "-c", "printf '%s\\n' " + line))
                        .lines()
                        .toList();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private static String output(List<String> command) throws IOException {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    private JettyCommand() {}

    private static Path startJar() {
        return StockServer.containers().resolve("jetty-home-" + System.getProperty("jetty.version") + "/start.jar");
    }

    /** Whether the command for a base is worked out only once. */
    static boolean isWorkedOut(Path base) {
        return base.toAbsolutePath().equals(OWN_BASE);
    }

    /** For this repository's base, on Jetty's default port. */
    static List<String> workedOut(Path temporary) {
        List<String> command = StockServer.java();
        for (String word : WorkedOut.COMMAND.subList(1, WorkedOut.COMMAND.size())) {
            command.add(word.startsWith(TEMPORARY) ? TEMPORARY + temporary : word);
        }
        return command;
    }

    /** For any base, as README has it. */
    static List<String> byStartJar(Path base, Path temporary) {
        List<String> command = new ArrayList<>(StockServer.java());
        command.addAll(
                List.of(TEMPORARY + temporary, "-jar", startJar().toString(), "jetty.base=" + base.toAbsolutePath()));
        return command;
    }

    /** Sets a property, {@code name=value}, in either of them. */
    static void set(List<String> command, String property) {
        int main = command.indexOf(MAIN);
        if (main < 0) {
            command.add(property);
            return;
        }
        // what stands behind a file of settings comes too late for it
        List<String> arguments = command.subList(main + 1, command.size());
        arguments.removeIf(each -> each.startsWith(property.substring(0, property.indexOf('=') + 1)));
        arguments.add(0, property);
    }
}
