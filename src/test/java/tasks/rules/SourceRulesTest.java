package tasks.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be seen in the text of the sources alone. */
class SourceRulesTest {
    private static final int MAX_LINES = 300;

    private static final Path MAIN = Path.of("src", "main");
    private static final Path TEST = Path.of("src", "test");
    private static final Path PAGE = Path.of("webapp");

    private static final Pattern MARK = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    private static final Pattern PRINT = Pattern.compile("System\\.(out|err)\\.print|\\.printStackTrace\\(");
    private static final Pattern LOCK = Pattern.compile("\\bsynchronized\\b");
    /** A field that is static and not final; a method has a parenthesis before its semicolon or equals sign. */
    private static final Pattern STATIC_STATE =
            Pattern.compile("^\\s*(?:(?:public|protected|private|volatile|transient)\\s+)*static\\s+"
                    + "(?!.*\\bfinal\\b)(?!.*\\b(?:class|record|enum|interface)\\b)[^(]*[;=]");
    /** Another machine's folders. */
    private static final Pattern MACHINE_PATH =
            Pattern.compile("[\"' =](/ro" + "ot|/wo" + "rk|/ho" + "me|/Us" + "ers)/");

    @Test
    void noFileIsLongerThan300Lines() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path file : sources(MAIN, TEST, PAGE)) {
            int lines = Files.readAllLines(file).size();
            if (lines > MAX_LINES) {
                wrong.add(file + " has " + lines);
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void nothingIsLeftToBeDone() throws IOException {
        assertEquals(List.of(), matches(MARK, MAIN, TEST, PAGE));
    }

    @Test
    void nothingPrints() throws IOException {
        assertEquals(List.of(), matches(PRINT, MAIN));
    }

    @Test
    void nothingPinsAVirtualThread() throws IOException {
        assertEquals(List.of(), matches(LOCK, MAIN.resolve("java")));
    }

    @Test
    void noStaticHoldsState() throws IOException {
        assertEquals(List.of(), matches(STATIC_STATE, MAIN.resolve("java")));
    }

    @Test
    void noPathOfAMachineIsWrittenDown() throws IOException {
        assertEquals(List.of(), matches(MACHINE_PATH, MAIN, TEST, Path.of("jetty-base"), PAGE));
    }

    @Test
    void everyPackageIsNullMarked() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path file : sources(MAIN.resolve("java"))) {
            Path info = file.resolveSibling("package-info.java");
            if (!Files.exists(info) || !Files.readString(info).contains("@NullMarked")) {
                wrong.add(info.toString());
            }
        }
        assertEquals(List.of(), wrong);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "    static int count;",
                "    private static int count = 0;",
                "    private static volatile Map<String, Long> cache = new HashMap<>();",
                "    static volatile boolean on;"
            })
    void aStaticThatHoldsStateWouldBeSeen(String line) {
        assertTrue(STATIC_STATE.matcher(line).find());
    }

    private static List<String> matches(Pattern pattern, Path... roots) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : sources(roots)) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (pattern.matcher(lines.get(i)).find()) {
                    found.add(file + ":" + (i + 1) + ": " + lines.get(i).strip());
                }
            }
        }
        return found;
    }

    private static List<Path> sources(Path... roots) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path root : roots) {
            try (Stream<Path> paths = Files.walk(root)) {
                paths.filter(path -> path.toString().matches(".*\\.(java|xml|sql|ini|js|css|html)"))
                        .forEach(files::add);
            }
        }
        assertTrue(files.size() > 0, "nothing to read in " + List.of(roots));
        return files;
    }
}
