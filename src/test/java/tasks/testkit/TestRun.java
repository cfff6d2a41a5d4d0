package tasks.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * The end of a run of tests, when this JVM ends: what is still open is closed, and the folders of servers are deleted; where a test has failed they stay, for a look at their logs.
 */
public final class TestRun implements TestExecutionListener {
    private static final Queue<AutoCloseable> OPEN = new ConcurrentLinkedQueue<>();
    private static final Queue<Path> FOLDERS = new ConcurrentLinkedQueue<>();

    private static volatile boolean failed;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(TestRun::end, "end-of-tests"));
    }

    /** A new folder among the system's temporary ones. */
    public static Path folder(String prefix) throws IOException {
        Path folder = Files.createTempDirectory(prefix);
        FOLDERS.add(folder);
        return folder;
    }

    static void closeAtEnd(AutoCloseable part) {
        OPEN.add(part);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.FAILED) {
            failed = true;
        }
    }

    private static void end() {
        try {
            for (AutoCloseable part : OPEN) {
                part.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        if (!failed) {
            FOLDERS.forEach(TestRun::delete);
        }
    }

    public static void delete(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
