package tasks.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code security.md} says is shown by a test is shown by a test that is there. */
class SecurityTableTest {
    private static final Path DOCUMENT = Path.of("src/docs/security.md");

    /** {@code SomeTest}, {@code SomeIT.whatItShows}, and {@code whatElseItShows} after one of these. */
    private static final Pattern NAMED = Pattern.compile("`(?:([A-Z]\\w+(?:Test|IT))(?:\\.(\\w+))?|([a-z]\\w{15,}))`");

    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            for (Path file : (Iterable<Path>) files.filter(f -> f.toString().endsWith(".java"))::iterator) {
                sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
            }
        }
        return sources;
    }

    private static boolean hasTest(String source, String method) {
        return Pattern.compile("@(?:Parameterized)?Test\\b[^}]*?\\bvoid " + method + "\\(")
                .matcher(source)
                .find();
    }

    @Test
    void everyTestThatItNamesIsThere() throws IOException {
        Map<String, String> sources = sources();
        TreeSet<String> missing = new TreeSet<>();
        int named = 0;
        for (String line : Files.readAllLines(DOCUMENT)) {
            String test = "";
            List<MatchResult> found = NAMED.matcher(line).results().toList();
            for (MatchResult one : found) {
                named++;
                test = one.group(1) == null ? test : one.group(1);
                String method = one.group(1) == null ? one.group(3) : one.group(2);
                String source = sources.getOrDefault(test, "");
                if (source.isEmpty() || (method != null && !hasTest(source, method))) {
                    missing.add(test + "." + method);
                }
            }
        }
        assertEquals(new TreeSet<>(), missing);
        assertTrue(named > 30, "" + named);
    }

    /** A row that is met says by what. */
    @Test
    void everyRowThatIsMetNamesATest() throws IOException {
        List<String> bare = Files.readAllLines(DOCUMENT).stream()
                .filter(line -> line.matches("\\| \\d.*\\| met.*"))
                .filter(line -> NAMED.matcher(line).results().findAny().isEmpty())
                .toList();
        assertEquals(List.of(), bare);
    }
}
