package tasks.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page for people, made of the description of the API. */
class DocsPageTest {

    private static String page(String yaml) {
        return new String(DocsPage.reply(yaml).body(), StandardCharsets.UTF_8);
    }

    @Test
    void nothingInADescriptionIsMarkup() {
        String page = page("""
                info: { title: '<b>&"', description: 'a `<i>` b' }
                paths:
                  /a<b>:
                    get:
                      summary: '<script>'
                      parameters: [{ name: '<q>', in: query, schema: { type: string, pattern: '^<+$' } }]
                      responses: { '200': { description: '<' } }
                """);
        assertFalse(page.contains("<b>"), page);
        assertFalse(page.contains("<script>"), page);
        assertFalse(page.contains("<q>"), page);
        assertTrue(page.contains("<h1>&lt;b&gt;&amp;&quot;</h1>"), page);
        assertTrue(page.contains("a <code>&lt;i&gt;</code> b"), page);
        assertTrue(page.contains("pattern <code>^&lt;+$</code>"), page);
    }

    @Test
    void everyLinkOfOursLeadsToItsPlace() {
        String page = new String(new OpenApiEndpoints().docs(null).body(), StandardCharsets.UTF_8);
        Set<String> places = matches("id=\"([^\"]+)\"", page);
        Set<String> links = matches("href=\"#([^\"]+)\"", page);
        links.removeAll(places);
        assertEquals(Set.of(), links);
        assertTrue(
                page.contains("integer, minimum <code>1</code>, maximum <code>1000</code>, default <code>1000</code>"));
        assertTrue(page.contains("array of <a href=\"#schema-task\">Task</a>"), page);
    }

    private static Set<String> matches(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(m -> m.group(1))
                .collect(Collectors.toSet());
    }
}
