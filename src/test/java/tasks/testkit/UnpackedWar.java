package tasks.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The built WAR in a folder of its own, where an operator runs commands. */
public final class UnpackedWar {
    private final Path folder;

    public UnpackedWar() throws IOException {
        folder = TestRun.folder("tasks-war-");
        try (ZipInputStream war = new ZipInputStream(Files.newInputStream(Path.of(System.getProperty("tasks.war"))))) {
            for (ZipEntry entry = war.getNextEntry(); entry != null; entry = war.getNextEntry()) {
                Path file = folder.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(war, file);
                }
            }
        }
    }

    /**
     * What came of a command.
     *
     * @param output what it wrote, to its standard output and its standard error
     */
    public record Run(int status, String output) {}

    /** Runs a command as a process of its own. */
    public Run run(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = StockServer.java();
        command.addAll(List.of("-cp", "WEB-INF/classes:WEB-INF/lib/*", "tasks.app.Command"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output);
    }
}
