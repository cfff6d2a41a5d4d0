package tasks.testkit;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Programs that a test needs and a machine may lack. Such a test is skipped there, and says how to get the program; where
 * the environment variable {@code TASKS_TEST_REQUIRE_TOOLS} is {@code true}, it fails instead.
 */
public final class Tool {
    private Tool() {}

    /** Where the program is, by its name on the path. */
    public static Optional<Path> find(String name) {
        for (String folder : System.getenv("PATH").split(Pattern.quote(java.io.File.pathSeparator))) {
            Path program = Path.of(folder, name);
            if (Files.isExecutable(program)) {
                return Optional.of(program);
            }
        }
        return Optional.empty();
    }

    /** Goes on where the program is there. */
    public static void require(String name, String wayToGetIt) {
        if (find(name).isEmpty()) {
            missing(name, wayToGetIt);
        }
    }

    /** Skips or fails the running test. */
    public static void missing(String name, String wayToGetIt) {
        String message = "There is no " + name + " on this machine. To run this test: " + wayToGetIt;
        if ("true".equals(System.getenv("TASKS_TEST_REQUIRE_TOOLS"))) {
            fail(message);
        }
        System.err.println("SKIPPED: " + message); // the build tool tells only how many, not why
        abort(message);
    }
}
